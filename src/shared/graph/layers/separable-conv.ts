import { z } from 'zod';
import { initialiserSchema } from '../initialisers';
import { defineLayerKind, type ParameterCount, product } from '../layer-kind';
import { activationSchema, dimensionSchema, kernelOptions, paddingSchema } from '../parameter-schemas';
import { constraintSchema, regulariserSchema } from '../penalties';
import { type Shape, type ShapeResult, shapeConflict } from '../shape';
import { slidingShape } from './conv';
import { causalPaddingSchema, type SpatialRank, sizeSchemas, toSizes } from './spatial';

interface DepthwiseParameters {
  kernelSize: number | number[];
  strides: number | number[];
  padding: 'valid' | 'same' | 'causal';
  dilationRate: number | number[];
  depthMultiplier: number;
  useBias: boolean;
}
type SeparableParameters = DepthwiseParameters & { filters: number };

/** TensorFlow's depthwise kernel moves its window alike along both axes. */
function checkStrides(title: string, strides: number | number[], rank: SpatialRank): ShapeResult | null {
  const steps = toSizes(strides, rank);
  if (steps.every((step) => step === steps[0])) return null;
  return shapeConflict(
    `${title} moves its window alike along all axes; strides are ${steps.join(' × ')}.`,
    'Give one number for strides.',
    [{ title: `Set strides to ${Math.min(...steps)}`, set: { strides: Math.min(...steps) } }],
  );
}

function depthwiseShape(
  title: string,
  shape: Shape,
  rank: SpatialRank,
  parameters: DepthwiseParameters,
  channels: number,
): ShapeResult {
  const sliding = slidingShape(title, shape, rank, parameters);
  if (!sliding.ok) return sliding;
  return checkStrides(title, parameters.strides, rank) ?? { ok: true, shape: [...sliding.sizes, channels] };
}

const separableRules = (title: string, rank: SpatialRank) => ({
  inferShape: (parameters: SeparableParameters, [shape = []]: readonly Shape[]): ShapeResult =>
    depthwiseShape(title, shape, rank, parameters, parameters.filters),
  countParameters: (
    { filters, kernelSize, depthMultiplier, useBias }: SeparableParameters,
    [shape = []]: readonly Shape[],
  ): ParameterCount => {
    const channels = (shape[rank] ?? 0) * depthMultiplier;
    return {
      trainable: product(toSizes(kernelSize, rank)) * channels + channels * filters + (useBias ? filters : 0),
      nonTrainable: 0,
    };
  },
  countFlops: (
    { kernelSize, depthMultiplier, filters, useBias }: SeparableParameters,
    [shape = []]: readonly Shape[],
    output: Shape,
  ): number => {
    const places = product(output.slice(0, -1));
    const channels = (shape[rank] ?? 1) * depthMultiplier;
    return 2 * places * channels * (product(toSizes(kernelSize, rank)) + filters) + (useBias ? product(output) : 0);
  },
});

const depthwiseRules = (title: string, rank: SpatialRank) => ({
  inferShape: (parameters: DepthwiseParameters, [shape = []]: readonly Shape[]): ShapeResult =>
    depthwiseShape(title, shape, rank, parameters, (shape[rank] ?? 0) * parameters.depthMultiplier),
  countParameters: (
    { kernelSize, depthMultiplier, useBias }: DepthwiseParameters,
    [shape = []]: readonly Shape[],
  ): ParameterCount => {
    const channels = (shape[rank] ?? 0) * depthMultiplier;
    return { trainable: product(toSizes(kernelSize, rank)) * channels + (useBias ? channels : 0), nonTrainable: 0 };
  },
  countFlops: ({ kernelSize, useBias }: DepthwiseParameters, _: readonly Shape[], output: Shape): number =>
    product(output) * (2 * product(toSizes(kernelSize, rank)) + Number(useBias)),
});

const {
  kernelInitialiser: _initialiser,
  kernelRegulariser: _regulariser,
  kernelConstraint: _constraint,
  ...biasOptions
} = kernelOptions;

const weightOptions = <Part extends 'depthwise' | 'pointwise'>(part: Part, what: string) =>
  ({
    [`${part}Initialiser`]: initialiserSchema.default('glorotUniform').describe(`How the ${what} weights start.`),
    [`${part}Regulariser`]: regulariserSchema.nullable().default(null).describe(`Penalty on the ${what} weights.`),
    [`${part}Constraint`]: constraintSchema.nullable().default(null).describe(`What the ${what} weights are kept to.`),
  }) as {
    [Key in `${Part}Initialiser`]: z.ZodDefault<typeof initialiserSchema>;
  } & { [Key in `${Part}Regulariser`]: z.ZodDefault<z.ZodNullable<typeof regulariserSchema>> } & {
    [Key in `${Part}Constraint`]: z.ZodDefault<z.ZodNullable<typeof constraintSchema>>;
  };

const windowOptions = <
  Size extends z.ZodType<number | number[]>,
  Padding extends z.ZodType<'valid' | 'same' | 'causal'>,
>(
  size: Size,
  padding: Padding,
) => ({
  kernelSize: size.default(3 as never).describe('Size of a filter along each axis.'),
  strides: size.default(1 as never).describe('Step of the window, the same along all axes.'),
  padding: padding.default('valid' as never).describe('`same` pads with zeros so that stride 1 keeps the size.'),
  dilationRate: size.default(1 as never).describe('Distance between the filter’s taps.'),
  depthMultiplier: dimensionSchema.default(1).describe('Filters for each channel.'),
  activation: activationSchema.default('linear').describe('Function applied to the outputs.'),
  ...biasOptions,
  ...weightOptions('depthwise', 'depthwise'),
});

const separableDocumentation = `Splits a convolution in two: a filter for each channel of its own, then a 1 × 1 convolution that mixes the channels. About \`kernelSize²\` times fewer weights and operations than a full convolution, at little loss of quality: the layer of Xception and MobileNet.

Source: Chollet, 2017.`;
const depthwiseDocumentation = `Every channel has \`depthMultiplier\` filters of its own and is not mixed with the others; a 1 × 1 convolution behind it does that. Together they are a separable convolution, with room for a normalisation in between (MobileNet).

Source: Howard et al., 2017.`;

export const separableConv1d = defineLayerKind({
  kind: 'separableConv1d',
  title: 'Separable convolution 1D',
  family: 'convolution',
  summary:
    'Filters each channel of a sequence by itself, then mixes the channels: a convolution with far fewer weights.',
  documentation: separableDocumentation,
  icon: 'arrows-split',
  kerasName: 'SeparableConv1D',
  parameters: z.strictObject({
    filters: dimensionSchema.describe('Number of features.'),
    ...windowOptions(sizeSchemas[1], causalPaddingSchema),
    ...weightOptions('pointwise', 'mixing'),
  }),
  startParameters: { filters: 16, padding: 'same', activation: 'relu' },
  mainParameters: ['filters', 'kernelSize'],
  inputCount: { minimum: 1, maximum: 1 },
  ...separableRules('Separable convolution 1D', 1),
});

export const separableConv2d = defineLayerKind({
  kind: 'separableConv2d',
  title: 'Separable convolution 2D',
  family: 'convolution',
  summary: 'Filters each channel of an image by itself, then mixes the channels: a convolution with far fewer weights.',
  documentation: separableDocumentation,
  icon: 'arrows-split-2',
  kerasName: 'SeparableConv2D',
  parameters: z.strictObject({
    filters: dimensionSchema.describe('Number of feature maps.'),
    ...windowOptions(sizeSchemas[2], paddingSchema),
    ...weightOptions('pointwise', 'mixing'),
  }),
  startParameters: { filters: 16, padding: 'same', activation: 'relu' },
  mainParameters: ['filters', 'kernelSize'],
  inputCount: { minimum: 1, maximum: 1 },
  ...separableRules('Separable convolution 2D', 2),
});

export const depthwiseConv1d = defineLayerKind({
  kind: 'depthwiseConv1d',
  title: 'Depthwise convolution 1D',
  family: 'convolution',
  summary: 'Filters each channel of a sequence by itself.',
  documentation: depthwiseDocumentation,
  icon: 'stack-2',
  kerasName: 'DepthwiseConv1D',
  parameters: z.strictObject(windowOptions(sizeSchemas[1], causalPaddingSchema)),
  startParameters: { padding: 'same' },
  mainParameters: ['kernelSize', 'depthMultiplier'],
  inputCount: { minimum: 1, maximum: 1 },
  ...depthwiseRules('Depthwise convolution 1D', 1),
});

export const depthwiseConv2d = defineLayerKind({
  kind: 'depthwiseConv2d',
  title: 'Depthwise convolution 2D',
  family: 'convolution',
  summary: 'Filters each channel of an image by itself.',
  documentation: depthwiseDocumentation,
  icon: 'stack-3',
  kerasName: 'DepthwiseConv2D',
  parameters: z.strictObject(windowOptions(sizeSchemas[2], paddingSchema)),
  startParameters: { padding: 'same' },
  mainParameters: ['kernelSize', 'depthMultiplier'],
  inputCount: { minimum: 1, maximum: 1 },
  ...depthwiseRules('Depthwise convolution 2D', 2),
});
