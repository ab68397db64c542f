import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';
import { paddingSchema } from '../parameter-schemas';
import { type Shape, type ShapeResult, slidingLength } from '../shape';
import { checkSpatial, type SpatialRank, sizeSchemas, toSizes, windowTooLarge } from './spatial';

interface PoolingParameters {
  poolSize: number | number[];
  strides: number | number[] | null;
  padding: 'valid' | 'same';
}

const poolingRules = (title: string, rank: SpatialRank) => ({
  inferShape: ({ poolSize, strides, padding }: PoolingParameters, [shape = []]: readonly Shape[]): ShapeResult => {
    const problem = checkSpatial(title, shape, rank);
    if (problem) return problem;
    const window = toSizes(poolSize, rank);
    const steps = toSizes(strides ?? poolSize, rank);
    const sizes = shape
      .slice(0, rank)
      .map((size, axis) => slidingLength(size, window[axis] as number, steps[axis] as number, padding));
    if (sizes.some((size) => size !== null && size < 1)) return windowTooLarge('window', window, shape, 'poolSize');
    return { ok: true, shape: [...sizes, shape[rank] as number] };
  },
  countParameters: () => noParameters,
  countFlops: ({ poolSize }: PoolingParameters, _: readonly Shape[], output: Shape): number =>
    product(output) * product(toSizes(poolSize, rank)),
});

const parametersOf = <Size extends z.ZodType<number | number[]>>(size: Size) =>
  z.strictObject({
    poolSize: size.default(2 as never).describe('Size of the window along each axis.'),
    strides: size.nullable().default(null).describe('Step of the window; by default as large as the window.'),
    padding: paddingSchema.default('valid').describe('`same` pads so that the size is divided exactly by the stride.'),
  });

const maximumText = (where: string) =>
  `Slides a window over ${where} and keeps the largest value of each channel. By default windows lie side by side, so that \`poolSize: 2\` halves each axis. Makes a network less sensitive to where exactly a feature lies, and cheaper.`;
const averageText = (where: string) =>
  `Slides a window over ${where} and gives the mean of each channel; with \`padding: same\`, places outside do not count. Smoother than max pooling; the choice of LeNet and of the transitions in DenseNet.`;

export const maxPooling1d = defineLayerKind({
  kind: 'maxPooling1d',
  title: 'Max pooling 1D',
  family: 'pooling',
  summary: 'Keeps the largest value of each window of a sequence.',
  documentation: maximumText('the steps of a sequence'),
  icon: 'arrow-narrow-up',
  kerasName: 'MaxPooling1D',
  parameters: parametersOf(sizeSchemas[1]),
  mainParameters: ['poolSize', 'strides'],
  inputCount: { minimum: 1, maximum: 1 },
  ...poolingRules('Max pooling 1D', 1),
});

export const maxPooling2d = defineLayerKind({
  kind: 'maxPooling2d',
  title: 'Max pooling 2D',
  family: 'pooling',
  summary: 'Keeps the largest value of each window of an image.',
  documentation: maximumText('height and width'),
  icon: 'square-arrow-up',
  kerasName: 'MaxPooling2D',
  parameters: parametersOf(sizeSchemas[2]),
  mainParameters: ['poolSize', 'strides'],
  inputCount: { minimum: 1, maximum: 1 },
  ...poolingRules('Max pooling 2D', 2),
});

export const maxPooling3d = defineLayerKind({
  kind: 'maxPooling3d',
  title: 'Max pooling 3D',
  family: 'pooling',
  summary: 'Keeps the largest value of each window of a volume.',
  documentation: maximumText('depth, height and width'),
  icon: 'box-align-top',
  kerasName: 'MaxPooling3D',
  parameters: parametersOf(sizeSchemas[3]),
  mainParameters: ['poolSize', 'strides'],
  inputCount: { minimum: 1, maximum: 1 },
  ...poolingRules('Max pooling 3D', 3),
});

export const averagePooling1d = defineLayerKind({
  kind: 'averagePooling1d',
  title: 'Average pooling 1D',
  family: 'pooling',
  summary: 'Keeps the mean of each window of a sequence.',
  documentation: averageText('the steps of a sequence'),
  icon: 'wave-saw-tool',
  kerasName: 'AveragePooling1D',
  parameters: parametersOf(sizeSchemas[1]),
  mainParameters: ['poolSize', 'strides'],
  inputCount: { minimum: 1, maximum: 1 },
  ...poolingRules('Average pooling 1D', 1),
});

export const averagePooling2d = defineLayerKind({
  kind: 'averagePooling2d',
  title: 'Average pooling 2D',
  family: 'pooling',
  summary: 'Keeps the mean of each window of an image.',
  documentation: averageText('height and width'),
  icon: 'arrows-minimize',
  kerasName: 'AveragePooling2D',
  parameters: parametersOf(sizeSchemas[2]),
  mainParameters: ['poolSize', 'strides'],
  inputCount: { minimum: 1, maximum: 1 },
  ...poolingRules('Average pooling 2D', 2),
});

export const averagePooling3d = defineLayerKind({
  kind: 'averagePooling3d',
  title: 'Average pooling 3D',
  family: 'pooling',
  summary: 'Keeps the mean of each window of a volume.',
  documentation: averageText('depth, height and width'),
  icon: 'box-align-bottom',
  kerasName: 'AveragePooling3D',
  parameters: parametersOf(sizeSchemas[3]),
  mainParameters: ['poolSize', 'strides'],
  inputCount: { minimum: 1, maximum: 1 },
  ...poolingRules('Average pooling 3D', 3),
});
