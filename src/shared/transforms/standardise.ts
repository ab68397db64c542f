import { standardiseParameters } from './schema';
import { defineTransform, mapNumeric, trainingValues } from './transform';

type State = { mean: number; deviation: number };

/**
 * Source: scikit-learn StandardScaler: population deviation, missing values passed over, a constant column divided by 1.
 */
export const standardise = defineTransform<'standardise', typeof standardiseParameters, State>({
  kind: 'standardise',
  title: 'Standardise',
  summary: 'Subtracts the training rows’ mean and divides by their deviation.',
  documentation:
    'The usual choice for numbers of different units: every column gets mean 0 and deviation 1 over the training rows. Missing values stay missing; a constant column becomes 0. Outliers move both figures: use robust where there are some.',
  domain: 'number',
  parameters: standardiseParameters,
  accepts: ['numeric'],
  automatic: () => ['numeric'],
  fit(_, column, trainingRows) {
    const values = trainingValues('standardise', column, trainingRows);
    const { mean, variance } = moments(values);
    // What rounding alone can leave of a constant column is no deviation.
    const rounding = values.length * Number.EPSILON * variance + (values.length * Math.abs(mean) * Number.EPSILON) ** 2;
    return { mean, deviation: variance <= rounding ? 1 : Math.sqrt(variance) };
  },
  apply: (_, { mean, deviation }, column) => mapNumeric(column, (value) => (value - mean) / deviation),
});

/** Two passes with the correction for rounding in the mean, so that large offsets do not eat the deviation. */
function moments(values: Float64Array): { mean: number; variance: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  let rest = 0;
  for (const value of values) {
    squares += (value - mean) ** 2;
    rest += value - mean;
  }
  return { mean, variance: Math.max(0, (squares - rest ** 2 / values.length) / values.length) };
}
