import type { z } from 'zod';
import type { conv2dTranspose as definition } from '../../shared/graph/layers/conv-transpose';
import { toSizes } from '../../shared/graph/layers/spatial';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { activationFunction } from './activation-function';
import { convolveInstead } from './convolution';
import { filterWeights } from './filter-weights';
import type { LayerBuilder } from './layer-builder';
import { tensorLayer } from './tensor-layer';

type Sizes = readonly (number | null)[];
type Options = Pick<
  z.infer<(typeof definition)['parameters']>,
  | 'filters'
  | 'padding'
  | 'activation'
  | 'useBias'
  | 'kernelInitialiser'
  | 'biasInitialiser'
  | 'kernelRegulariser'
  | 'biasRegulariser'
  | 'kernelConstraint'
  | 'biasConstraint'
>;

/** TensorFlow.js has none for sequences: they are images of height 1. */
const createSequence = tensorLayer<Options & { kernelSize: number; stride: number; outputSizes: Sizes }>({
  className: 'Convolution1DTranspose',
  weights: (config, [shape = []]) => filterWeights(config, [config.kernelSize, config.filters, shape.at(-1) as number]),
  outputShape: ({ outputSizes }, [shape = []]) => [shape[0] ?? null, ...outputSizes],
  call: ({ tf, config, inputs: [x], weight }) => {
    const { shape } = x as Tensor;
    const length =
      (shape[1] as number) * config.stride +
      (config.padding === 'valid' ? Math.max(config.kernelSize - config.stride, 0) : 0);
    const grown = tf.conv2dTranspose(
      tf.expandDims(x as Tensor, 1) as never,
      tf.expandDims(weight('kernel'), 0) as never,
      [shape[0] as number, 1, length, config.filters],
      [1, config.stride],
      config.padding,
    ) as Tensor;
    const flat = tf.squeeze(grown, [1]);
    return activationFunction(tf, config.activation)(config.useBias ? tf.add(flat, weight('bias')) : flat);
  },
});

export const conv1dTranspose: LayerBuilder<'conv1dTranspose'> = (layer, context) =>
  createSequence(context, layer, {
    filters: layer.filters,
    padding: layer.padding,
    activation: layer.activation,
    useBias: layer.useBias,
    kernelInitialiser: layer.kernelInitialiser,
    biasInitialiser: layer.biasInitialiser,
    kernelRegulariser: layer.kernelRegulariser,
    biasRegulariser: layer.biasRegulariser,
    kernelConstraint: layer.kernelConstraint,
    biasConstraint: layer.biasConstraint,
    kernelSize: layer.kernelSize,
    stride: layer.strides,
    outputSizes: context.outputShape,
  });

export const conv2dTranspose: LayerBuilder<'conv2dTranspose'> = (layer, { tf, name, kernelArguments }) =>
  tf.layers.conv2dTranspose({
    name,
    filters: layer.filters,
    kernelSize: toSizes(layer.kernelSize, 2),
    strides: toSizes(layer.strides, 2) as [number, number],
    padding: layer.padding,
    activation: layer.activation as 'relu',
    ...kernelArguments(layer),
    trainable: layer.trainable,
  });

/**
 * The transposed convolution of volumes with its gradient, which TensorFlow.js lacks: the one with respect to the input is
 * the convolution itself, the one with respect to the filter that of the convolution with both sides exchanged.
 *
 * Shape: x [batch, depth, height, width, channels], kernel [...window, filters, channels].
 */
function convolveTransposed3d(
  tf: TensorFlow,
  x: Tensor,
  kernel: Tensor,
  outputShape: number[],
  strides: number[],
  pad: 'valid' | 'same',
): Tensor {
  const run = tf.customGrad(((input: Tensor, filter: Tensor, save: (tensors: Tensor[]) => void) => {
    save([input, filter]);
    return {
      value: tf.conv3dTranspose(input as never, filter as never, outputShape as never, strides as never, pad),
      gradFunc: (dy: Tensor, [savedInput, savedFilter]: Tensor[]) => [
        tf.conv3d(dy as never, savedFilter as never, strides as never, pad),
        tf
          .engine()
          .runKernel(
            'Conv3DBackpropFilterV2',
            { x: dy, dy: savedInput as Tensor },
            { strides, pad, filterShape: (savedFilter as Tensor).shape },
          ),
      ],
    };
  }) as never) as unknown as (input: Tensor, filter: Tensor) => Tensor;
  return run(x, kernel);
}

export const conv3dTranspose: LayerBuilder<'conv3dTranspose'> = (layer, { tf, name, kernelArguments, outputShape }) => {
  const strides = toSizes(layer.strides, 3);
  const built = tf.layers.conv3dTranspose({
    name,
    filters: layer.filters,
    kernelSize: toSizes(layer.kernelSize, 3),
    strides: strides as [number, number, number],
    padding: layer.padding,
    activation: layer.activation as 'relu',
    ...kernelArguments(layer),
    trainable: layer.trainable,
  });
  convolveInstead(tf, built, (input, { kernel }) => {
    const sizes = [input.shape[0] as number, ...(outputShape as number[])];
    return convolveTransposed3d(tf, input, kernel.read(), sizes, strides, layer.padding);
  });
  return built;
};
