import { logParameters } from './schema/numbers';
import { defineTransform, mapNumeric } from './transform';

type State = Record<string, never>;

/** Source: NumPy log1p of the magnitude, with the sign of the value. */
export const log = defineTransform<'log', typeof logParameters, State>({
  kind: 'log',
  title: 'Logarithm',
  summary: 'Replaces x by ln(1 + x), and negative values by the mirror image of that.',
  documentation:
    'For amounts that spread over several powers of ten, such as prices, incomes or counts. 0 stays 0, negative values keep their sign. Nothing is learned. Usually followed by standardise. Missing values stay missing.',
  domain: 'number',
  parameters: logParameters,
  accepts: ['numeric'],
  automatic: () => ['numeric'],
  fit: () => ({}),
  apply: (_, __, column) => mapNumeric(column, (value) => Math.sign(value) * Math.log1p(Math.abs(value))),
  describe: () => 'nothing is learned',
});
