import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';
import { dimensionSchema } from '../parameter-schemas';
import { checkSpatial } from './spatial';

export const resizing = defineLayerKind({
  kind: 'resizing',
  title: 'Resizing',
  family: 'resampling',
  summary: 'Brings images to a given height and width.',
  documentation:
    'Samples an image anew at `height` × `width` places: `bilinear` mixes the four pixels around each place, `nearest` takes the closest and keeps labels whole. Unlike up-sampling the new size is given outright, so it also makes images smaller. Proportions are not kept.',
  icon: 'resize',
  kerasName: 'Resizing',
  parameters: z.strictObject({
    height: dimensionSchema.describe('Height of the result, in pixels.'),
    width: dimensionSchema.describe('Width of the result, in pixels.'),
    interpolation: z.enum(['bilinear', 'nearest']).default('bilinear').describe('How new pixels get their values.'),
  }),
  startParameters: { height: 32, width: 32 },
  mainParameters: ['height', 'width'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: ({ height, width }, [shape = []]) =>
    checkSpatial('Resizing', shape, 2) ?? { ok: true, shape: [height, width, shape[2] as number] },
  countParameters: () => noParameters,
  countFlops: ({ interpolation }, _, output) => (interpolation === 'bilinear' ? 8 * product(output) : 0),
});
