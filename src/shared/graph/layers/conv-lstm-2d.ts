import { z } from 'zod';
import { defineLayerKind, product } from '../layer-kind';
import {
  activationSchema,
  dimensionSchema,
  initialiserSchema,
  paddingSchema,
  pairSchema,
  toPair,
} from '../parameter-schemas';
import { formatShape, type Shape, shapeConflict, slidingLength } from '../shape';

const parameters = z.strictObject({
  filters: dimensionSchema.describe('Number of feature maps of state and output.'),
  kernelSize: pairSchema.default(3).describe('Height and width of a filter, in pixels.'),
  strides: pairSchema.default(1).describe('Step of the window over the input along height and width.'),
  padding: paddingSchema.default('valid').describe('Of the input’s convolution; that of the state keeps its size.'),
  activation: activationSchema.default('tanh').describe('Function for the candidate and the output.'),
  recurrentActivation: activationSchema.default('sigmoid').describe('Function for the three gates.'),
  returnSequences: z.boolean().default(false).describe('Give the maps of every step, not only of the last.'),
  goBackwards: z.boolean().default(false).describe('Read the sequence from its end.'),
  useBias: z.boolean().default(true).describe('Adds learned offsets.'),
  unitForgetBias: z.boolean().default(true).describe('The forget gate starts open.'),
  kernelInitialiser: initialiserSchema.default('glorotUniform').describe('How the input weights start.'),
  recurrentInitialiser: initialiserSchema.default('orthogonal').describe('How the recurrent weights start.'),
});
type Parameters = z.infer<typeof parameters>;

/** Height and width of the state. */
function mapSize({ kernelSize, strides, padding }: Parameters, shape: Shape): [number | null, number | null] {
  const [kernel, stride] = [toPair(kernelSize), toPair(strides)];
  const length = (axis: 0 | 1) => slidingLength(shape[axis + 1] ?? null, kernel[axis], stride[axis], padding);
  return [length(0), length(1)];
}

export const convLstm2d = defineLayerKind({
  kind: 'convLstm2d',
  title: 'Convolutional LSTM 2D',
  family: 'recurrent',
  summary: 'An LSTM over images: gates and states are feature maps, and products are convolutions.',
  documentation: [
    'i, f, o = σ(x ∗ W + h ∗ U + b), g = tanh(x ∗ W_g + h ∗ U_g + b_g), c′ = f ∘ c + i ∘ g, h′ = o ∘ tanh(c′), where ∗ is a convolution.',
    'It reads steps × height × width × channels and keeps places apart while it remembers: rain radar, video, physical fields. The convolution of the state always keeps its size.',
    'It computes step by step without a fused operation, so that long sequences are slow. Source: Shi et al. 2015, “Convolutional LSTM network”.',
  ].join('\n\n'),
  icon: 'cloud-rain',
  kerasName: 'ConvLSTM2D',
  parameters,
  startParameters: { filters: 8 },
  mainParameters: ['filters', 'kernelSize'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (options, [shape = []]) => {
    if (shape.length !== 4 || shape[3] == null)
      return shapeConflict(
        `Convolutional LSTM 2D expects steps × height × width × channels; it received ${formatShape(shape)}.`,
        'Put a reshape layer before it, for example to [10, 8, 8, 1].',
      );
    if (shape[0] == null)
      return shapeConflict(
        `Convolutional LSTM 2D needs a known number of steps; it received ${formatShape(shape)}.`,
        'Give the input a fixed shape.',
      );
    const [height, width] = mapSize(options, shape);
    if ((height !== null && height < 1) || (width !== null && width < 1))
      return shapeConflict(
        `A ${toPair(options.kernelSize).join(' × ')} filter does not fit into ${formatShape(shape)}.`,
        'Use a smaller kernelSize, or padding: same.',
        [{ title: 'Pad with zeros', set: { padding: 'same' } }],
      );
    const map = [height, width, options.filters];
    return { ok: true, shape: options.returnSequences ? [shape[0], ...map] : map };
  },
  countParameters: ({ filters, kernelSize, useBias }, [shape = []]) => ({
    trainable: 4 * filters * (product(toPair(kernelSize)) * ((shape[3] ?? 0) + filters) + Number(useBias)),
    nonTrainable: 0,
  }),
  countFlops: (options, [shape = []]) => {
    const places = product(mapSize(options, shape));
    const { filters, kernelSize } = options;
    return (shape[0] ?? 1) * places * filters * (8 * product(toPair(kernelSize)) * ((shape[3] ?? 1) + filters) + 9);
  },
  countActivations: (options, [shape = []]) => (shape[0] ?? 1) * product(mapSize(options, shape)) * options.filters * 7,
});
