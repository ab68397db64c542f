import { formatNumber } from '../base/format';
import { quantileOfSorted } from './order-statistics';
import { clipParameters } from './schema/numbers';
import { defineTransform, mapNumeric, trainingValues, transformError } from './transform';

type State = { minimum: number | null; maximum: number | null };

/** Source: NumPy clip and quantile (method linear). A fixed and a learned bound on one side: the tighter one holds. */
export const clip = defineTransform<'clip', typeof clipParameters, State>({
  kind: 'clip',
  title: 'Clip',
  summary: 'Moves values outside two bounds onto the nearer one.',
  documentation:
    'Keeps a few extreme values from dominating what the network learns. Bounds are fixed numbers, or quantiles learned from the training rows (0.01 and 0.99 leave out one row in fifty). Put it before standardise or minMax. Missing values stay missing.',
  domain: 'number',
  parameters: clipParameters,
  start: { lowerQuantile: 0.01, upperQuantile: 0.99 },
  accepts: ['numeric'],
  automatic: () => ['numeric'],
  fit({ minimum, maximum, lowerQuantile, upperQuantile }, column, trainingRows) {
    if (minimum === null && maximum === null && lowerQuantile === null && upperQuantile === null)
      throw transformError(
        'clip: no bound is set.',
        'Set minimum or maximum, or lowerQuantile: 0.01 and upperQuantile: 0.99.',
      );
    const learns = lowerQuantile !== null || upperQuantile !== null;
    const sorted = learns ? trainingValues('clip', column, trainingRows).slice().sort() : new Float64Array();
    const lower = lowerQuantile === null ? null : quantileOfSorted(sorted, lowerQuantile);
    const upper = upperQuantile === null ? null : quantileOfSorted(sorted, upperQuantile);
    const state = {
      minimum: lower === null || minimum === null ? (lower ?? minimum) : Math.max(lower, minimum),
      maximum: upper === null || maximum === null ? (upper ?? maximum) : Math.min(upper, maximum),
    };
    if (state.minimum !== null && state.maximum !== null && state.minimum > state.maximum)
      throw transformError(
        `clip: the lower bound of column "${column.name}" is ${state.minimum} and the upper one ${state.maximum}.`,
        'Set minimum below maximum, and lowerQuantile below upperQuantile.',
      );
    return state;
  },
  apply: (_, { minimum, maximum }, column) => {
    const low = minimum ?? Number.NEGATIVE_INFINITY;
    const high = maximum ?? Number.POSITIVE_INFINITY;
    return mapNumeric(column, (value) => Math.min(Math.max(value, low), high));
  },
  describe: ({ minimum, maximum }) =>
    [
      minimum === null ? '' : `at least ${formatNumber(minimum)}`,
      maximum === null ? '' : `at most ${formatNumber(maximum)}`,
    ]
      .filter(Boolean)
      .join(', '),
});
