import { z } from 'zod';
import { anyType, defineLayerKind, noParameters, product, sameType } from '../layer-kind';
import type { Shape, ShapeResult } from '../shape';
import { checkSpatial, type SpatialRank, sizeSchemas, toSizes } from './spatial';

interface UpSamplingParameters {
  size: number | number[];
}

const upSamplingRules = (title: string, rank: SpatialRank) => ({
  inferShape: ({ size }: UpSamplingParameters, [shape = []]: readonly Shape[]): ShapeResult => {
    const problem = checkSpatial(title, shape, rank);
    if (problem) return problem;
    const factors = toSizes(size, rank);
    return {
      ok: true,
      shape: shape.map((length, axis) =>
        length === null || axis === rank ? length : length * (factors[axis] as number),
      ),
    };
  },
  countParameters: () => noParameters,
});

const repeatText = (what: string) =>
  `Repeats every ${what} \`size\` times along each axis. Has nothing to learn; a convolution behind it smooths the steps, and avoids the chequered pattern of transposed convolutions.`;

export const upSampling1d = defineLayerKind({
  kind: 'upSampling1d',
  title: 'Up-sampling 1D',
  family: 'resampling',
  summary: 'Repeats every step of a sequence.',
  documentation: repeatText('step'),
  icon: 'stretching',
  kerasName: 'UpSampling1D',
  parameters: z.strictObject({ size: sizeSchemas[1].default(2).describe('How often each step is repeated.') }),
  mainParameters: ['size'],
  inputCount: { minimum: 1, maximum: 1 },
  accepts: anyType,
  inferType: sameType,
  ...upSamplingRules('Up-sampling 1D', 1),
  countFlops: () => 0,
});

export const upSampling2d = defineLayerKind({
  kind: 'upSampling2d',
  title: 'Up-sampling 2D',
  family: 'resampling',
  summary: 'Enlarges an image by repeating or interpolating its pixels.',
  documentation: `${repeatText('pixel')} With \`interpolation: bilinear\` the new pixels lie between their neighbours. The way up in U-Nets, autoencoders and feature pyramids.`,
  icon: 'zoom-in-area',
  kerasName: 'UpSampling2D',
  parameters: z.strictObject({
    size: sizeSchemas[2].default(2).describe('Factor for height and width.'),
    interpolation: z.enum(['nearest', 'bilinear']).default('nearest').describe('How new pixels get their values.'),
  }),
  mainParameters: ['size', 'interpolation'],
  inputCount: { minimum: 1, maximum: 1 },
  ...upSamplingRules('Up-sampling 2D', 2),
  countFlops: ({ interpolation }, _, output) => (interpolation === 'bilinear' ? 8 * product(output) : 0),
});

export const upSampling3d = defineLayerKind({
  kind: 'upSampling3d',
  title: 'Up-sampling 3D',
  family: 'resampling',
  summary: 'Repeats every cell of a volume.',
  documentation: repeatText('cell'),
  icon: 'cube-spark',
  kerasName: 'UpSampling3D',
  parameters: z.strictObject({ size: sizeSchemas[3].default(2).describe('Factor for depth, height and width.') }),
  mainParameters: ['size'],
  inputCount: { minimum: 1, maximum: 1 },
  accepts: anyType,
  inferType: sameType,
  ...upSamplingRules('Up-sampling 3D', 3),
  countFlops: () => 0,
});
