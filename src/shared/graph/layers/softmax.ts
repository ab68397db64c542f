import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';
import { axisAt, axisSchema, missingAxis } from './axis';

export const softmax = defineLayerKind({
  kind: 'softmax',
  title: 'Softmax',
  family: 'core',
  summary: 'Turns the values along an axis into shares that add up to 1.',
  documentation:
    '`y = exp(x) / Σ exp(x)` along `axis`. At the end of a classifier over the classes (axis −1); along another axis it makes weights, for example over the steps of a sequence for attention.',
  icon: 'percentage',
  kerasName: 'Softmax',
  parameters: z.strictObject({
    axis: axisSchema.default(-1).describe('Axis of a sample, counted from 0 without the batch; −1 is the last one.'),
  }),
  mainParameters: ['axis'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: ({ axis }, [shape = []]) =>
    axisAt(shape, axis) === null ? missingAxis('Softmax', axis, shape) : { ok: true, shape },
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => 5 * product(shape),
});
