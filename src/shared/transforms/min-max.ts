import { formatNumber } from '../base/format';
import { minMaxParameters } from './schema/numbers';
import { defineTransform, mapNumeric, trainingValues } from './transform';

type State = { minimum: number; range: number };

/** Source: scikit-learn MinMaxScaler; later rows may leave 0…1, a constant column becomes 0. */
export const minMax = defineTransform<'minMax', typeof minMaxParameters, State>({
  kind: 'minMax',
  title: 'Min-max',
  summary: 'Brings the training rows’ smallest value to 0 and their largest to 1.',
  documentation:
    'For values with known ends, such as grades or percentages. Rows outside the training range leave 0…1: clip first where that matters. Missing values stay missing; a constant column becomes 0.',
  domain: 'number',
  parameters: minMaxParameters,
  accepts: ['numeric'],
  automatic: () => ['numeric'],
  fit(_, column, trainingRows) {
    let minimum = Number.POSITIVE_INFINITY;
    let maximum = Number.NEGATIVE_INFINITY;
    for (const value of trainingValues('minMax', column, trainingRows)) {
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
    const range = maximum - minimum;
    return { minimum, range: range < 10 * Number.EPSILON ? 1 : range };
  },
  apply: (_, { minimum, range }, column) => mapNumeric(column, (value) => (value - minimum) / range),
  describe: ({ minimum, range }) => `minimum ${formatNumber(minimum)}, maximum ${formatNumber(minimum + range)}`,
});
