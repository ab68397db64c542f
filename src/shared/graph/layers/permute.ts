import { z } from 'zod';
import { anyType, defineLayerKind, noParameters, sameType } from '../layer-kind';
import { formatShape, shapeConflict } from '../shape';

export const permute = defineLayerKind({
  kind: 'permute',
  title: 'Permute',
  family: 'core',
  summary: 'Puts the axes of a sample in another order.',
  documentation:
    'Transposes: `dimensions: [2, 1]` turns `steps × features` into `features × steps`. Axes are counted from 1, as in Keras; the batch stays in front. Unlike a reshape it moves the elements.',
  icon: 'switch-horizontal',
  kerasName: 'Permute',
  parameters: z.strictObject({
    dimensions: z
      .array(z.number().int().min(1).max(5))
      .min(1)
      .max(5)
      .describe('For each new axis the old one, counted from 1.'),
  }),
  startParameters: { dimensions: [2, 1] },
  mainParameters: ['dimensions'],
  inputCount: { minimum: 1, maximum: 1 },
  accepts: anyType,
  inferType: sameType,
  inferShape: ({ dimensions }, [shape = []]) => {
    const isPermutation =
      dimensions.length === shape.length && dimensions.toSorted((a, b) => a - b).every((axis, at) => axis === at + 1);
    if (!isPermutation) {
      const reversed = shape.map((_, axis) => shape.length - axis);
      return shapeConflict(
        `Permute to [${dimensions.join(', ')}] does not name each of the ${shape.length} axes of ${formatShape(shape)} once.`,
        `Give the numbers 1 to ${shape.length} in the wanted order.`,
        shape.length > 0 ? [{ title: `Use [${reversed.join(', ')}]`, set: { dimensions: reversed } }] : [],
      );
    }
    return { ok: true, shape: dimensions.map((axis) => shape[axis - 1] ?? null) };
  },
  countParameters: () => noParameters,
  countFlops: () => 0,
});
