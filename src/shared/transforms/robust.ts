import { formatNumber } from '../base/format';
import { quantileOfSorted } from './order-statistics';
import { robustParameters } from './schema/numbers';
import { defineTransform, mapNumeric, trainingValues, transformError } from './transform';

type State = { centre: number; range: number };

/** Source: scikit-learn RobustScaler; quantiles between two values by straight line, a range of 0 divides by 1. */
export const robust = defineTransform<'robust', typeof robustParameters, State>({
  kind: 'robust',
  title: 'Robust scaling',
  summary: 'Subtracts the training rows’ median and divides by the range between two quantiles.',
  documentation:
    'For numbers with outliers: median and quartiles hardly move when a few values are extreme, unlike mean and deviation. Outliers stay far out; put clip after it to bound them. Missing values stay missing; a column whose quartiles are equal is only centred.',
  domain: 'number',
  parameters: robustParameters,
  accepts: ['numeric'],
  automatic: () => ['numeric'],
  fit({ lowerQuantile, upperQuantile }, column, trainingRows) {
    if (lowerQuantile >= upperQuantile)
      throw transformError(
        `robust: lowerQuantile is ${lowerQuantile} and upperQuantile ${upperQuantile}; the lower one must be smaller.`,
        'Use 0.25 and 0.75.',
      );
    const sorted = trainingValues('robust', column, trainingRows).slice().sort();
    const range = quantileOfSorted(sorted, upperQuantile) - quantileOfSorted(sorted, lowerQuantile);
    return { centre: quantileOfSorted(sorted, 0.5), range: range < 10 * Number.EPSILON ? 1 : range };
  },
  apply: (_, { centre, range }, column) => mapNumeric(column, (value) => (value - centre) / range),
  describe: ({ centre, range }) => `median ${formatNumber(centre)}, range ${formatNumber(range)}`,
});
