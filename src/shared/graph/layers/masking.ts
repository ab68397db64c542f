import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';
import { formatShape, shapeConflict } from '../shape';

export const masking = defineLayerKind({
  kind: 'masking',
  title: 'Masking',
  family: 'core',
  summary: 'Marks steps of a sequence as padding, which recurrent and pooling layers then skip.',
  documentation:
    'A step all of whose features equal `maskValue` is padding: its values become 0, and the layers behind skip it. For sequences of numbers of different lengths; sequences of tokens use `maskZero` of the embedding.',
  icon: 'eye-off',
  kerasName: 'Masking',
  parameters: z.strictObject({ maskValue: z.number().default(0).describe('Value that marks padding.') }),
  mainParameters: ['maskValue'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) =>
    shape.length >= 2
      ? { ok: true, shape }
      : shapeConflict(
          `Masking expects steps × features; it received ${formatShape(shape)}.`,
          'Put a reshape layer before it.',
        ),
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => 2 * product(shape),
});
