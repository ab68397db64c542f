import { formatNumber } from '../base/format';
import { scaleParameters } from './schema/numbers';
import { defineTransform, mapNumeric } from './transform';

type State = Record<string, never>;

/** `value × factor + offset`: nothing is learned. */
export const scale = defineTransform<'scale', typeof scaleParameters, State>({
  kind: 'scale',
  title: 'Scale',
  summary: 'Multiplies every value by a fixed factor and adds an offset.',
  documentation:
    'For values whose range is known beforehand, such as grey values from 0 to 255 (factor 0.00392). Nothing is learned, so it is the same for every data set.',
  domain: 'number',
  parameters: scaleParameters,
  start: { factor: 1 },
  accepts: ['numeric'],
  automatic: () => ['numeric'],
  fit: () => ({}),
  apply: ({ factor, offset }, _, column) => mapNumeric(column, (value) => value * factor + offset),
  describe: (_, { factor, offset }) => `× ${formatNumber(factor)}${offset === 0 ? '' : ` + ${formatNumber(offset)}`}`,
});
