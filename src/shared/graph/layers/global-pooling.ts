import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';
import type { Shape, ShapeResult } from '../shape';
import { checkSpatial, type SpatialRank } from './spatial';

interface GlobalParameters {
  keepDimensions: boolean;
}

const globalRules = (title: string, rank: SpatialRank) => ({
  inferShape: ({ keepDimensions }: GlobalParameters, [shape = []]: readonly Shape[]): ShapeResult => {
    const problem = checkSpatial(title, shape, rank);
    if (problem) return problem;
    const channels = shape[rank] as number;
    return { ok: true, shape: keepDimensions ? [...new Array<number>(rank).fill(1), channels] : [channels] };
  },
  countParameters: () => noParameters,
  countFlops: (_: GlobalParameters, [shape = []]: readonly Shape[]): number => product(shape),
});

const parameters = z.strictObject({
  keepDimensions: z
    .boolean()
    .default(false)
    .describe('Keep the pooled axes with length 1, for multiplying with the input.'),
});

const maximumText = (where: string) =>
  `The largest value of each channel over ${where}: whether a feature occurs at all, wherever it is. Takes the place of flatten between convolutions and the classifier, with far fewer weights behind it and for inputs of any size.`;
const averageText = (where: string) =>
  `The mean of each channel over ${where}: how much of a feature there is. Takes the place of flatten between convolutions and the classifier, with far fewer weights behind it and for inputs of any size; the end of ResNet and MobileNet.

Source: Lin et al., 2014.`;

export const globalMaxPooling1d = defineLayerKind({
  kind: 'globalMaxPooling1d',
  title: 'Global max pooling 1D',
  family: 'pooling',
  summary: 'Keeps the largest value of each channel of a sequence.',
  documentation: `${maximumText('all steps')} Steps that a mask marks as padding do not count.`,
  icon: 'arrow-bar-up',
  kerasName: 'GlobalMaxPooling1D',
  parameters,
  mainParameters: [],
  inputCount: { minimum: 1, maximum: 1 },
  ...globalRules('Global max pooling 1D', 1),
});

export const globalMaxPooling2d = defineLayerKind({
  kind: 'globalMaxPooling2d',
  title: 'Global max pooling 2D',
  family: 'pooling',
  summary: 'Keeps the largest value of each feature map.',
  documentation: maximumText('height and width'),
  icon: 'arrow-bar-to-up',
  kerasName: 'GlobalMaxPooling2D',
  parameters,
  mainParameters: [],
  inputCount: { minimum: 1, maximum: 1 },
  ...globalRules('Global max pooling 2D', 2),
});

export const globalMaxPooling3d = defineLayerKind({
  kind: 'globalMaxPooling3d',
  title: 'Global max pooling 3D',
  family: 'pooling',
  summary: 'Keeps the largest value of each feature volume.',
  documentation: maximumText('depth, height and width'),
  icon: 'box-align-top-filled',
  kerasName: 'GlobalMaxPooling3D',
  parameters,
  mainParameters: [],
  inputCount: { minimum: 1, maximum: 1 },
  ...globalRules('Global max pooling 3D', 3),
});

export const globalAveragePooling1d = defineLayerKind({
  kind: 'globalAveragePooling1d',
  title: 'Global average pooling 1D',
  family: 'pooling',
  summary: 'Keeps the mean of each channel of a sequence.',
  documentation: `${averageText('all steps')} Steps that a mask marks as padding do not count.`,
  icon: 'arrow-bar-both',
  kerasName: 'GlobalAveragePooling1D',
  parameters,
  mainParameters: [],
  inputCount: { minimum: 1, maximum: 1 },
  ...globalRules('Global average pooling 1D', 1),
});

export const globalAveragePooling2d = defineLayerKind({
  kind: 'globalAveragePooling2d',
  title: 'Global average pooling 2D',
  family: 'pooling',
  summary: 'Keeps the mean of each feature map.',
  documentation: averageText('height and width'),
  icon: 'arrows-diagonal-minimize-2',
  kerasName: 'GlobalAveragePooling2D',
  parameters,
  mainParameters: [],
  inputCount: { minimum: 1, maximum: 1 },
  ...globalRules('Global average pooling 2D', 2),
});

export const globalAveragePooling3d = defineLayerKind({
  kind: 'globalAveragePooling3d',
  title: 'Global average pooling 3D',
  family: 'pooling',
  summary: 'Keeps the mean of each feature volume.',
  documentation: averageText('depth, height and width'),
  icon: 'box-align-bottom-filled',
  kerasName: 'GlobalAveragePooling3D',
  parameters,
  mainParameters: [],
  inputCount: { minimum: 1, maximum: 1 },
  ...globalRules('Global average pooling 3D', 3),
});
