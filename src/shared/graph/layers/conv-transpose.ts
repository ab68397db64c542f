import { z } from 'zod';
import { defineLayerKind, type ParameterCount, product } from '../layer-kind';
import { activationSchema, dimensionSchema, kernelOptions, paddingSchema } from '../parameter-schemas';
import type { Shape, ShapeResult } from '../shape';
import { checkSpatial, type SpatialRank, sizeSchemas, toSizes } from './spatial';

interface TransposedParameters {
  filters: number;
  kernelSize: number | number[];
  strides: number | number[];
  padding: 'valid' | 'same';
  useBias: boolean;
}

/** Length of the input of a convolution that would give this output. Source: Keras' `deconv_output_length`. */
function transposedLength(length: number | null, window: number, stride: number, padding: 'valid' | 'same') {
  if (length === null) return null;
  return length * stride + (padding === 'valid' ? Math.max(window - stride, 0) : 0);
}

const transposedRules = (title: string, rank: SpatialRank) => ({
  inferShape: (
    { filters, kernelSize, strides, padding }: TransposedParameters,
    [shape = []]: readonly Shape[],
  ): ShapeResult => {
    const problem = checkSpatial(title, shape, rank);
    if (problem) return problem;
    const window = toSizes(kernelSize, rank);
    const steps = toSizes(strides, rank);
    const sizes = shape
      .slice(0, rank)
      .map((size, axis) => transposedLength(size, window[axis] as number, steps[axis] as number, padding));
    return { ok: true, shape: [...sizes, filters] };
  },
  countParameters: (
    { filters, kernelSize, useBias }: TransposedParameters,
    [shape = []]: readonly Shape[],
  ): ParameterCount => ({
    trainable: product(toSizes(kernelSize, rank)) * (shape[rank] ?? 0) * filters + (useBias ? filters : 0),
    nonTrainable: 0,
  }),
  countFlops: (
    { filters, kernelSize, useBias }: TransposedParameters,
    [shape = []]: readonly Shape[],
    output: Shape,
  ): number => 2 * product(shape) * product(toSizes(kernelSize, rank)) * filters + (useBias ? product(output) : 0),
});

const parametersOf = <Size extends z.ZodType<number | number[]>>(size: Size, strides: z.ZodDefault<Size>) =>
  z.strictObject({
    filters: dimensionSchema.describe('Number of feature maps.'),
    kernelSize: size
      .default(3 as never)
      .describe('Size of a filter along each axis; a multiple of strides avoids a chequered pattern.'),
    strides: strides.describe('By how much each axis grows.'),
    padding: paddingSchema
      .default('valid')
      .describe('`same` gives exactly strides times the size; `valid` also keeps what hangs over the edge.'),
    activation: activationSchema.default('linear').describe('Function applied to the outputs.'),
    ...kernelOptions,
  });

const documentationOf = (places: string) =>
  `The way back of a convolution: every input place adds a scaled copy of the filter to the output, \`strides\` ${places} apart, so that the output is larger than the input. It learns how to enlarge, where up-sampling only repeats. The decoder of a U-Net or autoencoder and the generator of a GAN use it.

Sources: Zeiler et al., 2010; on chequered patterns: Odena et al., 2016.`;

export const conv1dTranspose = defineLayerKind({
  kind: 'conv1dTranspose',
  title: 'Transposed convolution 1D',
  family: 'convolution',
  summary: 'Enlarges a sequence with learned filters.',
  documentation: documentationOf('steps'),
  icon: 'arrows-horizontal',
  kerasName: 'Conv1DTranspose',
  parameters: parametersOf(sizeSchemas[1], sizeSchemas[1].default(2)),
  startParameters: { filters: 16, padding: 'same', activation: 'relu' },
  mainParameters: ['filters', 'strides'],
  inputCount: { minimum: 1, maximum: 1 },
  ...transposedRules('Transposed convolution 1D', 1),
});

export const conv2dTranspose = defineLayerKind({
  kind: 'conv2dTranspose',
  title: 'Transposed convolution 2D',
  family: 'convolution',
  summary: 'Enlarges an image with learned filters.',
  documentation: documentationOf('pixels'),
  icon: 'arrows-maximize',
  kerasName: 'Conv2DTranspose',
  parameters: parametersOf(sizeSchemas[2], sizeSchemas[2].default(2)),
  startParameters: { filters: 16, padding: 'same', activation: 'relu' },
  mainParameters: ['filters', 'strides'],
  inputCount: { minimum: 1, maximum: 1 },
  ...transposedRules('Transposed convolution 2D', 2),
});

export const conv3dTranspose = defineLayerKind({
  kind: 'conv3dTranspose',
  title: 'Transposed convolution 3D',
  family: 'convolution',
  summary: 'Enlarges a volume with learned filters.',
  documentation: documentationOf('cells'),
  icon: 'cube-plus',
  kerasName: 'Conv3DTranspose',
  parameters: parametersOf(sizeSchemas[3], sizeSchemas[3].default(2)),
  startParameters: { filters: 8, padding: 'same', activation: 'relu' },
  mainParameters: ['filters', 'strides'],
  inputCount: { minimum: 1, maximum: 1 },
  ...transposedRules('Transposed convolution 3D', 3),
});
