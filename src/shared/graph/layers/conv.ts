import { z } from 'zod';
import { defineLayerKind, type ParameterCount, product } from '../layer-kind';
import { activationSchema, dimensionSchema, kernelOptions, paddingSchema } from '../parameter-schemas';
import { formatShape, type Mend, type Shape, type ShapeResult, shapeConflict, slidingLength } from '../shape';
import { causalPaddingSchema, checkSpatial, type SpatialRank, sizeSchemas, toSizes, windowTooLarge } from './spatial';

interface ConvolutionParameters {
  filters: number;
  kernelSize: number | number[];
  strides: number | number[];
  padding: 'valid' | 'same' | 'causal';
  dilationRate: number | number[];
  groups: number;
  useBias: boolean;
}

/** Size of the outputs along the spatial axes, or what is wrong. */
export function slidingShape(
  title: string,
  shape: Shape,
  rank: SpatialRank,
  { kernelSize, strides, padding, dilationRate }: Omit<ConvolutionParameters, 'filters' | 'groups' | 'useBias'>,
): { ok: true; sizes: (number | null)[] } | (ShapeResult & { ok: false }) {
  const problem = checkSpatial(title, shape, rank);
  if (problem) return problem as ShapeResult & { ok: false };
  const window = toSizes(kernelSize, rank);
  const steps = toSizes(strides, rank);
  const dilation = toSizes(dilationRate, rank);
  if (steps.some((step) => step > 1) && dilation.some((gap) => gap > 1))
    return shapeConflict(
      `${title} cannot use strides (${steps.join(' × ')}) and dilation (${dilation.join(' × ')}) above 1 together.`,
      'Set strides or dilationRate to 1.',
      [
        { title: 'Set strides to 1', set: { strides: undefined } },
        { title: 'Set dilationRate to 1', set: { dilationRate: undefined } },
      ],
    ) as ShapeResult & { ok: false };
  const sizes = shape
    .slice(0, rank)
    .map((size, axis) =>
      slidingLength(size, window[axis] as number, steps[axis] as number, padding, dilation[axis] as number),
    );
  if (sizes.some((size) => size !== null && size < 1))
    return windowTooLarge(
      'filter',
      window.map((size, axis) => (size - 1) * (dilation[axis] as number) + 1),
      shape,
      'kernelSize',
    ) as ShapeResult & { ok: false };
  return { ok: true, sizes };
}

/** The largest number of groups up to the wanted one that divides channels and filters alike. */
function fittingGroups(wanted: number, channels: number, filters: number): number {
  for (let groups = Math.min(wanted, channels, filters); groups > 1; groups -= 1)
    if (channels % groups === 0 && filters % groups === 0) return groups;
  return 1;
}

function checkGroups(title: string, groups: number, shape: Shape, filters: number): ShapeResult | null {
  const channels = shape.at(-1) as number;
  if (channels % groups === 0 && filters % groups === 0) return null;
  const fitting = fittingGroups(groups, channels, filters);
  const mends: Mend[] = [{ title: `Use ${fitting} ${fitting === 1 ? 'group' : 'groups'}`, set: { groups: fitting } }];
  return shapeConflict(
    `${title} with ${groups} groups needs channels and filters that ${groups} divides; it received ${formatShape(shape)} and has ${filters} filters.`,
    `Choose groups: ${fitting}, or other filters.`,
    mends,
  );
}

const convolutionRules = (title: string, rank: SpatialRank) => ({
  inferShape: (parameters: ConvolutionParameters, [shape = []]: readonly Shape[]): ShapeResult => {
    const sliding = slidingShape(title, shape, rank, parameters);
    if (!sliding.ok) return sliding;
    const problem = checkGroups(title, parameters.groups, shape, parameters.filters);
    return problem ?? { ok: true, shape: [...sliding.sizes, parameters.filters] };
  },
  countParameters: (
    { filters, kernelSize, groups, useBias }: ConvolutionParameters,
    [shape = []]: readonly Shape[],
  ): ParameterCount => ({
    trainable: product(toSizes(kernelSize, rank)) * ((shape[rank] ?? 0) / groups) * filters + (useBias ? filters : 0),
    nonTrainable: 0,
  }),
  countFlops: (
    { kernelSize, groups, useBias }: ConvolutionParameters,
    [shape = []]: readonly Shape[],
    output: Shape,
  ): number =>
    2 * product(output) * product(toSizes(kernelSize, rank)) * ((shape[rank] ?? 1) / groups) +
    (useBias ? product(output) : 0),
});

const common = {
  filters: dimensionSchema.describe('Number of feature maps.'),
};
const rest = {
  groups: dimensionSchema
    .default(1)
    .describe('Parts of the channels that do not see each other; divides channels and filters.'),
  activation: activationSchema.default('linear').describe('Function applied to the outputs.'),
  ...kernelOptions,
};
const paddingHelp = '`same` pads with zeros so that stride 1 keeps the size.';
const dilationHelp = 'Distance between the filter’s taps; above 1 it sees further with as many weights.';

const groupsText =
  '`groups` splits the channels into parts that do not see each other (ResNeXt); with as many groups as channels it is a depthwise convolution.';

export const conv1d = defineLayerKind({
  kind: 'conv1d',
  title: 'Convolution 1D',
  family: 'convolution',
  summary: 'Slides small learned filters along a sequence; each gives one feature at every step.',
  documentation: `Slides \`filters\` windows of \`kernelSize\` steps along a sequence: \`y[t, f] = bias[f] + Σ x[t·stride + m·dilation, c] · kernel[m, c, f]\`, then the activation. With \`padding: causal\` a step sees only itself and earlier ones, as a forecast must; stacked with \`dilationRate\` 1, 2, 4 … it sees exponentially far back (WaveNet). ${groupsText}

Use it for time series, signals, audio and text: faster than a recurrent layer where a limited context suffices.

Sources: Waibel et al., 1989; van den Oord et al., 2016.`,
  icon: 'wave-square',
  kerasName: 'Conv1D',
  parameters: z.strictObject({
    ...common,
    kernelSize: sizeSchemas[1].default(3).describe('Length of a filter, in steps.'),
    strides: sizeSchemas[1].default(1).describe('Steps the window moves at a time.'),
    padding: causalPaddingSchema
      .default('valid')
      .describe(`${paddingHelp} \`causal\` pads in front only, so that no step sees a later one.`),
    dilationRate: sizeSchemas[1].default(1).describe(dilationHelp),
    ...rest,
  }),
  startParameters: { filters: 16, padding: 'same', activation: 'relu' },
  mainParameters: ['filters', 'kernelSize'],
  inputCount: { minimum: 1, maximum: 1 },
  ...convolutionRules('Convolution 1D', 1),
});

export const conv2d = defineLayerKind({
  kind: 'conv2d',
  title: 'Convolution 2D',
  family: 'convolution',
  summary: 'Slides small learned filters over an image; each gives one feature map.',
  documentation: `Slides \`filters\` windows over height and width: \`y[i, j, f] = bias[f] + Σ x[i·stride + m·dilation, j·stride + n·dilation, c] · kernel[m, n, c, f]\`, then the activation. The same weights are used everywhere, so a pattern is found wherever it lies. ${groupsText}

The layer for images and other grids; several 3 × 3 ones behind each other beat one large one.

Source: LeCun et al., 1989.`,
  icon: 'grid-4x4',
  kerasName: 'Conv2D',
  parameters: z.strictObject({
    ...common,
    kernelSize: sizeSchemas[2].default(3).describe('Height and width of a filter, in pixels.'),
    strides: sizeSchemas[2].default(1).describe('Step of the window along height and width.'),
    padding: paddingSchema.default('valid').describe(paddingHelp),
    dilationRate: sizeSchemas[2].default(1).describe(dilationHelp),
    ...rest,
  }),
  startParameters: { filters: 16, padding: 'same', activation: 'relu' },
  mainParameters: ['filters', 'kernelSize'],
  inputCount: { minimum: 1, maximum: 1 },
  ...convolutionRules('Convolution 2D', 2),
});

export const conv3d = defineLayerKind({
  kind: 'conv3d',
  title: 'Convolution 3D',
  family: 'convolution',
  summary: 'Slides small learned filters through a volume or a film; each gives one feature volume.',
  documentation: `The convolution of volumes: windows slide along depth, height and width. Depth may be time, so that a filter sees movement. Weights and computation grow with the cube of \`kernelSize\`; keep it at 3. ${groupsText}

Use it for medical volumes, films and simulation grids.

Source: Ji et al., 2013.`,
  icon: 'cube',
  kerasName: 'Conv3D',
  parameters: z.strictObject({
    ...common,
    kernelSize: sizeSchemas[3].default(3).describe('Depth, height and width of a filter.'),
    strides: sizeSchemas[3].default(1).describe('Step of the window along depth, height and width.'),
    padding: paddingSchema.default('valid').describe(paddingHelp),
    dilationRate: sizeSchemas[3].default(1).describe(dilationHelp),
    ...rest,
  }),
  startParameters: { filters: 8, padding: 'same', activation: 'relu' },
  mainParameters: ['filters', 'kernelSize'],
  inputCount: { minimum: 1, maximum: 1 },
  ...convolutionRules('Convolution 3D', 3),
});
