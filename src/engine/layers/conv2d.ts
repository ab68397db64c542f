import { toPair } from '../../shared/graph/parameter-schemas';
import type { Tensor } from '../lib/tensorflow';
import { dilatedConvolution } from './dilated-convolution';
import type { LayerBuilder } from './layer-builder';

/** The parts of TensorFlow.js' convolution layer that its types do not show. */
interface ConvolutionInternals {
  call(inputs: Tensor | Tensor[], options: object): Tensor;
  kernel: { read(): Tensor };
  bias: { read(): Tensor } | null;
  activation: { apply(x: Tensor): Tensor } | null;
}

export const conv2d: LayerBuilder<'conv2d'> = (layer, { tf, name, kernelArguments }) => {
  const dilation = toPair(layer.dilationRate);
  const built = tf.layers.conv2d({
    name,
    filters: layer.filters,
    kernelSize: toPair(layer.kernelSize),
    strides: toPair(layer.strides),
    padding: layer.padding,
    dilationRate: dilation,
    activation: layer.activation,
    ...kernelArguments(layer),
    trainable: layer.trainable,
  });
  if (dilation[0] > 1 || dilation[1] > 1) {
    const internals = built as unknown as ConvolutionInternals;
    internals.call = (inputs) =>
      tf.tidy(() => {
        const input = Array.isArray(inputs) ? (inputs[0] as Tensor) : inputs;
        const convolved = dilatedConvolution(tf, input, internals.kernel.read(), dilation, layer.padding);
        const shifted = internals.bias ? tf.add(convolved, internals.bias.read()) : convolved;
        return internals.activation ? internals.activation.apply(shifted) : shifted;
      });
  }
  return built;
};
