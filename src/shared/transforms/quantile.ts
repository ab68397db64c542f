import { normalQuantile } from './normal-quantile';
import { quantileOfSorted } from './order-statistics';
import { quantileParameters } from './schema/numbers';
import { defineTransform, mapNumeric, trainingValues } from './transform';

type State = { quantiles: number[] };

/** Beyond this share of a bell curve nothing is told apart, so that the ends stay finite. */
const edge = 1e-7;
const spacing = 2.220446049250313e-16;

/** Share of the distribution below a value, by straight line between quantiles; at or below the first 0, above the last 1. */
function shareBelow(quantiles: readonly number[], value: number): number {
  let low = 0;
  let high = quantiles.length - 1;
  if (value <= (quantiles[0] as number))
    return value < (quantiles[0] as number) ? 0 : lastOf(quantiles, value, 0) / high;
  if (value >= (quantiles[high] as number)) return 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((quantiles[middle] as number) <= value) low = middle;
    else high = middle;
  }
  const below = quantiles[low] as number;
  const above = quantiles[high] as number;
  return (low + (value - below) / (above - below)) / (quantiles.length - 1);
}

function lastOf(quantiles: readonly number[], value: number, from: number): number {
  let place = from;
  while (place + 1 < quantiles.length && quantiles[place + 1] === value) place += 1;
  return place;
}

/**
 * Source: scikit-learn QuantileTransformer without subsampling: a value that fills several quantiles gets their middle;
 * values outside the training range get the ends.
 */
export const quantile = defineTransform<'quantile', typeof quantileParameters, State>({
  kind: 'quantile',
  title: 'Quantile',
  summary: 'Replaces a value by its rank among the training rows, spread evenly or like a bell curve.',
  documentation:
    'The strongest remedy for odd distributions and outliers: only the order of values is kept. Values beyond the training range get the ends (0 and 1, or ±5.2). Needs some hundred rows to be smooth. Missing values stay missing.',
  domain: 'number',
  parameters: quantileParameters,
  accepts: ['numeric'],
  automatic: () => ['numeric'],
  fit({ quantileCount }, column, trainingRows) {
    const sorted = trainingValues('quantile', column, trainingRows).slice().sort();
    const count = Math.max(2, Math.min(quantileCount, sorted.length));
    return {
      quantiles: Array.from({ length: count }, (_, index) => quantileOfSorted(sorted, index / (count - 1))),
    };
  },
  apply({ output }, { quantiles }, column) {
    const mirrored = quantiles.map((value) => -value).reverse();
    const last = quantiles.length - 1;
    return mapNumeric(column, (value) => {
      if (Number.isNaN(value)) return value;
      const isLowest = value === quantiles[0];
      const isHighest = value === quantiles[last];
      const share =
        isLowest && !isHighest
          ? 0
          : isHighest
            ? 1
            : 0.5 * (shareBelow(quantiles, value) + 1 - shareBelow(mirrored, -value));
      if (output === 'uniform') return share;
      const least = normalQuantile(edge - spacing);
      return share < edge
        ? least
        : share > 1 - edge
          ? -least
          : Math.max(least, Math.min(-least, normalQuantile(share)));
    });
  },
  describe: ({ quantiles }) => `${quantiles.length.toLocaleString('en-US')} quantiles`,
});
