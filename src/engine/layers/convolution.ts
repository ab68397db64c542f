import type { SpatialRank } from '../../shared/graph/layers/spatial';
import { toSizes } from '../../shared/graph/layers/spatial';
import type { Tensor, TensorFlow, TensorFlowLayer } from '../lib/tensorflow';
import { dilatedConvolution } from './dilated-convolution';

/** How a window moves, one number for each spatial axis. */
export interface Window {
  strides: readonly number[];
  padding: 'valid' | 'same' | 'causal';
  dilation: readonly number[];
}

export function windowOf(
  layer: { strides: number | number[]; padding: Window['padding']; dilationRate: number | number[] },
  rank: SpatialRank,
): Window {
  return { strides: toSizes(layer.strides, rank), padding: layer.padding, dilation: toSizes(layer.dilationRate, rank) };
}

export const isDilated = (window: Window): boolean => window.dilation.some((gap) => gap > 1);

/** A sequence as an image of height 1, so that it can be convolved as one. */
const asImage = (tf: TensorFlow, x: Tensor, axis: number): Tensor => tf.expandDims(x, axis);

/** Zeros in front of a sequence, so that a window without padding sees no later step. */
function padCausally(tf: TensorFlow, x: Tensor, kernelSize: number, dilation: number): Tensor {
  return tf.pad(x, [
    [0, 0],
    [(kernelSize - 1) * dilation, 0],
    [0, 0],
  ]);
}

function convolveOnce(tf: TensorFlow, x: Tensor, kernel: Tensor, window: Window): Tensor {
  const rank = kernel.rank - 2;
  const plain = (input: Tensor, strides: readonly number[], padding: 'valid' | 'same') =>
    (rank === 3
      ? tf.conv3d(input as never, kernel as never, [...strides] as never, padding)
      : tf.conv2d(input as never, kernel as never, [...strides] as never, padding)) as Tensor;
  const padding = window.padding === 'same' ? 'same' : 'valid';
  if (!isDilated(window)) return plain(x, window.strides, padding);
  const ones = new Array<number>(rank).fill(1);
  return dilatedConvolution(tf, x, kernel.shape.slice(0, rank), window.dilation, padding, (interleaved) =>
    plain(interleaved, ones, 'valid'),
  );
}

/** Runs a convolution of sequences as one of images. */
function overImages(tf: TensorFlow, x: Tensor, kernel: Tensor, window: Window, run: typeof convolveOnce): Tensor {
  const isCausal = window.padding === 'causal';
  const [stride = 1] = window.strides;
  const [dilation = 1] = window.dilation;
  const padded = isCausal ? padCausally(tf, x, kernel.shape[0] as number, dilation) : x;
  const result = run(tf, asImage(tf, padded, 1), asImage(tf, kernel, 0), {
    strides: [stride, stride],
    padding: isCausal ? 'valid' : window.padding,
    dilation: [1, dilation],
  });
  return tf.squeeze(result, [1]);
}

/**
 * Convolution over one, two or three axes with gradients for strides, dilation and groups, which TensorFlow.js' own has
 * for strides alone.
 *
 * Shape: x [batch, …spatial, channels], kernel [...window, channels / groups, filters].
 */
export function convolve(tf: TensorFlow, x: Tensor, kernel: Tensor, window: Window, groups = 1): Tensor {
  if (kernel.rank === 3)
    return overImages(tf, x, kernel, window, (_, image, filter, moved) => convolve(tf, image, filter, moved, groups));
  if (groups === 1) return convolveOnce(tf, x, kernel, window);
  const inputs = tf.split(x, groups, -1);
  const kernels = tf.split(kernel, groups, -1);
  return tf.concat(
    inputs.map((input, at) => convolveOnce(tf, input, kernels[at] as Tensor, window)),
    -1,
  );
}

/** Shape: x [batch, …spatial, channels], kernel [...window, channels, multiplier]. */
export function convolveDepthwise(tf: TensorFlow, x: Tensor, kernel: Tensor, window: Window): Tensor {
  if (kernel.rank === 3)
    return overImages(tf, x, kernel, window, (_, image, filter, moved) => convolveDepthwise(tf, image, filter, moved));
  const padding = window.padding === 'same' ? 'same' : 'valid';
  const plain = (input: Tensor, strides: readonly number[], pad: 'valid' | 'same') =>
    tf.depthwiseConv2d(input as never, kernel as never, [...strides] as [number, number], pad) as Tensor;
  if (!isDilated(window)) return plain(x, window.strides, padding);
  return dilatedConvolution(tf, x, kernel.shape.slice(0, 2), window.dilation, padding, (interleaved) =>
    plain(interleaved, [1, 1], 'valid'),
  );
}

/** Weights of a stock convolution layer and how it ends; the types of TensorFlow.js do not show them. */
interface ConvolutionInternals {
  call(inputs: Tensor | Tensor[], keywords: object): Tensor;
  kernel: { read(): Tensor };
  depthwiseKernel: { read(): Tensor };
  pointwiseKernel: { read(): Tensor };
  bias: { read(): Tensor } | null;
  activation: { apply(x: Tensor): Tensor } | null;
}

/** Lets a stock layer with bias and activation convolve in another way; it is saved under its own class as before. */
export function convolveInstead(
  tf: TensorFlow,
  layer: TensorFlowLayer,
  convolution: (input: Tensor, weights: ConvolutionInternals) => Tensor,
): void {
  const internals = layer as unknown as ConvolutionInternals;
  internals.call = (inputs) =>
    tf.tidy(() => {
      const input = Array.isArray(inputs) ? (inputs[0] as Tensor) : inputs;
      const convolved = convolution(input, internals);
      const shifted = internals.bias ? tf.add(convolved, internals.bias.read()) : convolved;
      return internals.activation ? internals.activation.apply(shifted) : shifted;
    });
}

/** Says the shape that a layer gives where TensorFlow.js' own rule overlooks its padding or dilation. */
export function statesShape(layer: TensorFlowLayer, outputShape: readonly (number | null)[]): void {
  layer.computeOutputShape = (shape) => [(shape as (number | null)[])[0] ?? null, ...outputShape];
}
