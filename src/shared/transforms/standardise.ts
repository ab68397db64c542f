import { formatNumber } from '../base/format';
import { deviationOf, moments } from './order-statistics';
import { standardiseParameters } from './schema/numbers';
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
    return { mean, deviation: deviationOf(values.length, mean, variance) };
  },
  apply: (_, { mean, deviation }, column) => mapNumeric(column, (value) => (value - mean) / deviation),
  describe: ({ mean, deviation }) => `mean ${formatNumber(mean)}, deviation ${formatNumber(deviation)}`,
});
