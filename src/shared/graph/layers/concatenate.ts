import { z } from 'zod';
import { anyType, defineLayerKind, noParameters, sameType } from '../layer-kind';
import { formatShape, shapeConflict } from '../shape';

export const concatenate = defineLayerKind({
  kind: 'concatenate',
  title: 'Concatenate',
  family: 'merge',
  summary: 'Puts its inputs one after the other along an axis.',
  documentation: [
    'All axes but the chosen one must agree. Axis −1 is the last one (features or channels), axis 0 the first after the batch, such as the steps of a sequence.',
    'Unlike a sum it keeps every input apart, and the layers after it learn how to weigh them: dense networks, U-Nets, inception blocks and networks with several inputs use it.',
    'Source: Huang et al. 2017, “Densely connected convolutional networks”.',
  ].join('\n\n'),
  icon: 'layers-union',
  kerasName: 'Concatenate',
  parameters: z.strictObject({
    axis: z
      .number()
      .int()
      .min(-5)
      .max(4)
      .default(-1)
      .describe('Axis of a sample, counted from 0 without the batch; negative ones count from the end.'),
  }),
  mainParameters: ['axis'],
  inputCount: { minimum: 2, maximum: 64 },
  accepts: anyType,
  inferType: sameType,
  inferShape: ({ axis }, inputs) => {
    const [first = []] = inputs;
    const at = axis < 0 ? first.length + axis : axis;
    if (at < 0 || at >= first.length)
      return shapeConflict(
        `Concatenate along axis ${axis} is not possible for ${formatShape(first)}, which has ${first.length} ${first.length === 1 ? 'axis' : 'axes'}.`,
        `Use an axis from ${-first.length} to ${first.length - 1}.`,
        [{ title: 'Use the last axis', set: { axis: -1 } }],
      );
    const fits = inputs.every(
      (shape) =>
        shape.length === first.length && shape.every((size, position) => position === at || size === first[position]),
    );
    if (!fits)
      return shapeConflict(
        `Concatenate along axis ${axis} needs equal other axes; it received ${inputs.map(formatShape).join(' and ')}.`,
        'Bring the other axes to one size by reshape, cropping or padding, or choose another axis.',
      );
    const lengths = inputs.map((shape) => shape[at] ?? null);
    const total = lengths.reduce<number | null>(
      (sum, length) => (sum === null || length === null ? null : sum + length),
      0,
    );
    return { ok: true, shape: first.map((size, position) => (position === at ? total : size)) };
  },
  countParameters: () => noParameters,
  countFlops: () => 0,
});
