import { z } from 'zod';
import { anyType, defineLayerKind, noParameters, sameType } from '../layer-kind';
import { elementCount, formatShape, shapeConflict } from '../shape';

export const reshape = defineLayerKind({
  kind: 'reshape',
  title: 'Reshape',
  family: 'core',
  summary: 'Gives a sample another shape with the same number of elements.',
  documentation: `The elements stay in order, the axes change: \`64\` becomes \`8 × 8 × 1\`. One axis may be -1 and takes what is left. To swap axes use permute: reshaping does not move elements.`,
  icon: 'dimensions',
  kerasName: 'Reshape',
  parameters: z.strictObject({
    targetShape: z
      .array(z.union([z.literal(-1), z.number().int().positive()]))
      .min(1)
      .max(5)
      .describe('New shape without the batch dimension; one axis may be -1 and takes what is left.'),
  }),
  startParameters: { targetShape: [-1] },
  mainParameters: ['targetShape'],
  inputCount: { minimum: 1, maximum: 1 },
  accepts: anyType,
  inferType: sameType,
  inferShape: ({ targetShape }, [shape = []]) => {
    const count = elementCount(shape);
    const open = targetShape.filter((dimension) => dimension === -1).length;
    const known = targetShape.reduce((total, dimension) => (dimension === -1 ? total : total * dimension), 1);
    if (open > 1)
      return shapeConflict(
        `Reshape to [${targetShape.join(', ')}] leaves ${open} axes open.`,
        'Leave at most one axis as -1.',
      );
    if (count === null)
      return { ok: true, shape: targetShape.map((dimension) => (dimension === -1 ? null : dimension)) };
    if (open === 1 ? count % known !== 0 : count !== known)
      return shapeConflict(
        `Reshape cannot turn ${formatShape(shape)} (${count} elements) into [${targetShape.join(', ')}]${open === 1 ? '' : ` (${known} elements)`}.`,
        `Choose a target shape with ${count} elements.`,
      );
    return { ok: true, shape: targetShape.map((dimension) => (dimension === -1 ? count / known : dimension)) };
  },
  countParameters: () => noParameters,
  countFlops: () => 0,
});
