import { z } from 'zod';
import { anyType, defineLayerKind, noParameters, sameType } from '../layer-kind';
import { dimensionSchema } from '../parameter-schemas';
import { formatShape, shapeConflict } from '../shape';

export const repeatVector = defineLayerKind({
  kind: 'repeatVector',
  title: 'Repeat vector',
  family: 'core',
  summary: 'Repeats a vector as every step of a sequence.',
  documentation:
    '`features` becomes `count × features`. Between an encoder that ends in one vector and a recurrent decoder that reads a sequence, as in sequence autoencoders.',
  icon: 'copy',
  kerasName: 'RepeatVector',
  parameters: z.strictObject({ count: dimensionSchema.describe('Number of steps.') }),
  startParameters: { count: 10 },
  mainParameters: ['count'],
  inputCount: { minimum: 1, maximum: 1 },
  accepts: anyType,
  inferType: sameType,
  inferShape: ({ count }, [shape = []]) =>
    shape.length === 1
      ? { ok: true, shape: [count, shape[0] ?? null] }
      : shapeConflict(
          `Repeat vector expects one axis of features; it received ${formatShape(shape)}.`,
          'Put a flatten layer before it.',
          [{ title: 'Insert a flatten layer', insertBefore: { kind: 'flatten' } }],
        ),
  countParameters: () => noParameters,
  countFlops: () => 0,
});
