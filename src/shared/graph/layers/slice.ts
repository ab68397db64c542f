import { z } from 'zod';
import { anyType, defineLayerKind, noParameters, sameType } from '../layer-kind';
import { dimensionSchema } from '../parameter-schemas';
import { formatShape, shapeConflict } from '../shape';
import { axisAt, axisSchema, missingAxis } from './axis';

export const slice = defineLayerKind({
  kind: 'slice',
  title: 'Slice',
  family: 'core',
  summary: 'Takes a part of one axis: some columns, some steps, some channels.',
  documentation:
    'Keeps `length` places of `axis` from `start` on; the other axes stay whole. A negative `start` counts from the end: `start: -1, length: 1` is the last step. Use it to send parts of the input different ways, or to split what one layer computed for two purposes.',
  icon: 'slice',
  kerasName: null,
  parameters: z.strictObject({
    axis: axisSchema.default(-1).describe('Axis of a sample, counted from 0 without the batch; −1 is the last one.'),
    start: z.number().int().default(0).describe('First place, counted from 0; negative from the end.'),
    length: dimensionSchema.nullable().default(null).describe('Number of places; null takes all that follow.'),
  }),
  mainParameters: ['start', 'length'],
  inputCount: { minimum: 1, maximum: 1 },
  accepts: anyType,
  inferType: sameType,
  inferShape: ({ axis, start, length }, [shape = []]) => {
    const at = axisAt(shape, axis);
    if (at === null) return missingAxis('Slice', axis, shape);
    const size = shape[at] as number | null;
    if (size === null)
      return shapeConflict(
        `Slice needs a known axis ${axis}; it received ${formatShape(shape)}.`,
        'Give the input a fixed shape.',
      );
    const first = start < 0 ? size + start : start;
    const count = length ?? size - first;
    if (first < 0 || count < 1 || first + count > size)
      return shapeConflict(
        `Slice from ${start} with ${length ?? 'all that follow'} does not lie within axis ${axis} of ${formatShape(shape)}, which has ${size} places.`,
        `Choose start and length within 0 to ${size}.`,
        [{ title: 'Take the whole axis', set: { start: undefined, length: undefined } }],
      );
    return { ok: true, shape: shape.map((dimension, position) => (position === at ? count : dimension)) };
  },
  countParameters: () => noParameters,
  countFlops: () => 0,
});
