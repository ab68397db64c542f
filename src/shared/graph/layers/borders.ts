import { z } from 'zod';
import { anyType, defineLayerKind, noParameters, sameType } from '../layer-kind';
import { formatShape, type Shape, type ShapeResult, shapeConflict } from '../shape';
import { type Border, borderSchemas, checkSpatial, type SpatialRank, toBorders } from './spatial';

const borderRules = <Name extends 'padding' | 'cropping'>(title: string, rank: SpatialRank, name: Name) => ({
  inputCount: { minimum: 1, maximum: 1 },
  accepts: anyType,
  inferType: sameType,
  inferShape: (parameters: { [Key in Name]: Border }, [shape = []]: readonly Shape[]): ShapeResult => {
    const problem = checkSpatial(title, shape, rank);
    if (problem) return problem;
    const borders = toBorders(parameters[name], rank);
    const sign = name === 'padding' ? 1 : -1;
    const result = shape.map((size, axis) => {
      const [front, back] = borders[axis] ?? [0, 0];
      return size === null ? null : size + sign * (front + back);
    });
    if (result.some((size) => size !== null && size < 1))
      return shapeConflict(
        `${title} by ${borders.map(([front, back]) => `${front} and ${back}`).join(', ')} leaves nothing of ${formatShape(shape)}.`,
        'Cut off less.',
      );
    return { ok: true, shape: result };
  },
  countParameters: () => noParameters,
  countFlops: () => 0,
});

const sidesHelp = {
  1: 'One number for both ends, or [front, back].',
  2: 'One number for all sides, [height, width], or [[top, bottom], [left, right]].',
  3: 'One number for all sides, one an axis, or [front, back] for each axis.',
} satisfies Record<SpatialRank, string>;

const paddingText =
  'Adds zeros around the data and leaves the rest as it is. Before a convolution with `padding: valid` it says exactly where the border lies, which `same` leaves to the stride; ports of PyTorch networks need that.';
const croppingText =
  'Cuts off the ends of each axis, for example to bring a skip connection of a U-Net to the size of the branch it joins.';

export const zeroPadding1d = defineLayerKind({
  kind: 'zeroPadding1d',
  title: 'Zero padding 1D',
  family: 'resampling',
  summary: 'Adds steps of zeros at the ends of a sequence.',
  documentation: paddingText,
  icon: 'box-padding',
  kerasName: 'ZeroPadding1D',
  parameters: z.strictObject({
    padding: borderSchemas[1].default(1).describe(`How many zeros. ${sidesHelp[1]}`),
  }),
  mainParameters: ['padding'],
  ...borderRules('Zero padding 1D', 1, 'padding'),
});

export const zeroPadding2d = defineLayerKind({
  kind: 'zeroPadding2d',
  title: 'Zero padding 2D',
  family: 'resampling',
  summary: 'Adds rows and columns of zeros around an image.',
  documentation: paddingText,
  icon: 'border-outer',
  kerasName: 'ZeroPadding2D',
  parameters: z.strictObject({
    padding: borderSchemas[2].default(1).describe(`How many zeros. ${sidesHelp[2]}`),
  }),
  mainParameters: ['padding'],
  ...borderRules('Zero padding 2D', 2, 'padding'),
});

export const zeroPadding3d = defineLayerKind({
  kind: 'zeroPadding3d',
  title: 'Zero padding 3D',
  family: 'resampling',
  summary: 'Adds zeros around a volume.',
  documentation: paddingText,
  icon: 'box-model-2',
  kerasName: 'ZeroPadding3D',
  parameters: z.strictObject({
    padding: borderSchemas[3].default(1).describe(`How many zeros. ${sidesHelp[3]}`),
  }),
  mainParameters: ['padding'],
  ...borderRules('Zero padding 3D', 3, 'padding'),
});

export const cropping1d = defineLayerKind({
  kind: 'cropping1d',
  title: 'Cropping 1D',
  family: 'resampling',
  summary: 'Cuts steps off the ends of a sequence.',
  documentation: croppingText,
  icon: 'scissors',
  kerasName: 'Cropping1D',
  parameters: z.strictObject({
    cropping: borderSchemas[1].default(1).describe(`How many steps. ${sidesHelp[1]}`),
  }),
  mainParameters: ['cropping'],
  ...borderRules('Cropping 1D', 1, 'cropping'),
});

export const cropping2d = defineLayerKind({
  kind: 'cropping2d',
  title: 'Cropping 2D',
  family: 'resampling',
  summary: 'Cuts the edges off an image.',
  documentation: croppingText,
  icon: 'crop',
  kerasName: 'Cropping2D',
  parameters: z.strictObject({
    cropping: borderSchemas[2].default(1).describe(`How many pixels. ${sidesHelp[2]}`),
  }),
  mainParameters: ['cropping'],
  ...borderRules('Cropping 2D', 2, 'cropping'),
});

export const cropping3d = defineLayerKind({
  kind: 'cropping3d',
  title: 'Cropping 3D',
  family: 'resampling',
  summary: 'Cuts the faces off a volume.',
  documentation: croppingText,
  icon: 'cube-3d-sphere-off',
  kerasName: 'Cropping3D',
  parameters: z.strictObject({
    cropping: borderSchemas[3].default(1).describe(`How many cells. ${sidesHelp[3]}`),
  }),
  mainParameters: ['cropping'],
  ...borderRules('Cropping 3D', 3, 'cropping'),
});
