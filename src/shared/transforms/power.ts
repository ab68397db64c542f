import { formatNumber } from '../base/format';
import { minimise } from './minimise';
import { deviationOf, moments } from './order-statistics';
import { powerParameters } from './schema/numbers';
import { defineTransform, mapNumeric, trainingValues, transformError } from './transform';

type State = { lambda: number; mean: number; deviation: number };

/** Source: Yeo and Johnson 2000, as in scikit-learn PowerTransformer. */
function yeoJohnson(value: number, lambda: number): number {
  if (value >= 0) return lambda === 0 ? Math.log1p(value) : Math.expm1(lambda * Math.log1p(value)) / lambda;
  const rest = 2 - lambda;
  return rest === 0 ? -Math.log1p(-value) : -Math.expm1(rest * Math.log1p(-value)) / rest;
}

/** Source: Box and Cox 1964, as in SciPy boxcox. */
function boxCox(value: number, lambda: number): number {
  return lambda === 0 ? Math.log(value) : Math.expm1(lambda * Math.log(value)) / lambda;
}

const bends = { yeoJohnson, boxCox };

/** Minus the log-likelihood of a lambda, up to a constant, for values that become normal by it. */
function badness(method: keyof typeof bends, values: Float64Array, logSum: number): (lambda: number) => number {
  const bend = bends[method];
  return (lambda) => {
    const { variance } = moments(values.map((value) => bend(value, lambda)));
    if (!(variance > 0) || !Number.isFinite(variance)) return Number.POSITIVE_INFINITY;
    return (values.length / 2) * Math.log(variance) - (lambda - 1) * logSum;
  };
}

/**
 * Source: scikit-learn PowerTransformer: lambda of the greatest likelihood; a column that holds one value only keeps
 * lambda 1.
 */
export const power = defineTransform<'power', typeof powerParameters, State>({
  kind: 'power',
  title: 'Power',
  summary: 'Bends values by the power that brings the training rows closest to a bell curve.',
  documentation:
    'For skewed numbers, where log bends too much or too little: the exponent lambda is learned from the training rows (1 changes nothing, 0 is a logarithm). Yeo–Johnson takes any number, Box–Cox only numbers above 0. With standardise the result has mean 0 and deviation 1. Missing values stay missing.',
  domain: 'number',
  parameters: powerParameters,
  accepts: ['numeric'],
  automatic: () => ['numeric'],
  fit({ method, standardise }, column, trainingRows) {
    const values = trainingValues('power', column, trainingRows);
    const smallest = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    if (method === 'boxCox' && smallest <= 0)
      throw transformError(
        `power: Box–Cox needs numbers above 0, and column "${column.name}" has ${smallest} among the training rows.`,
        'Use method: yeoJohnson, which takes any number.',
      );
    const isConstant = values.every((value) => value === values[0]);
    const logSum = values.reduce(
      (sum, value) => sum + (method === 'boxCox' ? Math.log(value) : Math.sign(value) * Math.log1p(Math.abs(value))),
      0,
    );
    const lambda = isConstant ? 1 : minimise(badness(method, values, logSum), -2, 2);
    if (!standardise) return { lambda, mean: 0, deviation: 1 };
    const { mean, variance } = moments(values.map((value) => bends[method](value, lambda)));
    return { lambda, mean, deviation: deviationOf(values.length, mean, variance) };
  },
  apply: ({ method }, { lambda, mean, deviation }, column) => {
    const bend = bends[method];
    // A later row of Box–Cox at or below 0 has no image: it counts as missing, and the network's input says where.
    return mapNumeric(column, (value) =>
      method === 'boxCox' && value <= 0 ? Number.NaN : (bend(value, lambda) - mean) / deviation,
    );
  },
  describe: ({ lambda, mean, deviation }, { standardise }) =>
    `lambda ${formatNumber(lambda)}${standardise ? `, mean ${formatNumber(mean)}, deviation ${formatNumber(deviation)}` : ''}`,
});
