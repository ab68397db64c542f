import { scaleParameters } from './schema';
import { defineTransform, mapNumeric } from './transform';

type State = Record<string, never>;

/** `value × factor + offset`: nothing is learned. */
export const scale = defineTransform<'scale', typeof scaleParameters, State>({
  kind: 'scale',
  title: 'Scale',
  summary: 'Multiplies every value by a fixed factor and adds an offset.',
  parameters: scaleParameters,
  accepts: ['numeric'],
  automatic: () => ['numeric'],
  fit: () => ({}),
  apply: ({ factor, offset }, _, column) => mapNumeric(column, (value) => value * factor + offset),
});
