import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import type { LayerInternals } from './layer-internals';
import { tensorLayer } from './tensor-layer';

export const relu: LayerBuilder<'relu'> = (layer, { tf, name }) =>
  tf.layers.reLU({ name, ...(layer.maximumValue === null ? {} : { maxValue: layer.maximumValue }) });

export const leakyRelu: LayerBuilder<'leakyRelu'> = (layer, { tf, name }) =>
  tf.layers.leakyReLU({ name, alpha: layer.slope });

export const prelu: LayerBuilder<'prelu'> = (layer, { tf, name, initialiser, regulariser, constraint }) =>
  tf.layers.prelu({
    name,
    alphaInitializer: initialiser(layer.alphaInitialiser, 'alpha'),
    alphaRegularizer: regulariser(layer.alphaRegulariser) as never,
    alphaConstraint: constraint(layer.alphaConstraint) as never,
    ...(layer.sharedAxes === null ? {} : { sharedAxes: layer.sharedAxes }),
    trainable: layer.trainable,
  });

/** TensorFlow.js' own has `alpha: 1` alone. */
const createElu = tensorLayer<{ alpha: number }>({
  className: 'ScaledELU',
  call: ({ tf, config, inputs: [x] }) => {
    const positive = tf.relu(x as Tensor);
    return tf.add(positive, tf.mul(tf.sub(tf.elu(x as Tensor), positive), config.alpha));
  },
});

export const elu: LayerBuilder<'elu'> = (layer, context) =>
  layer.alpha === 1 ? context.tf.layers.elu({ name: context.name }) : createElu(context, layer, { alpha: layer.alpha });

/** `x` where it exceeds the threshold, with a gradient, which TensorFlow.js' comparison cuts off. */
function exceeding(tf: TensorFlow, x: Tensor, threshold: number): Tensor {
  const compute = tf.customGrad(((input: Tensor, save: (tensors: Tensor[]) => void) => {
    const passes = tf.cast(tf.greater(input, threshold), 'float32');
    save([passes]);
    return { value: tf.mul(input, passes), gradFunc: (dy: Tensor, [saved]: Tensor[]) => tf.mul(dy, saved as Tensor) };
  }) as never) as unknown as (input: Tensor) => Tensor;
  return compute(x);
}

export const thresholdedRelu: LayerBuilder<'thresholdedRelu'> = (layer, { tf, name }) => {
  const built = tf.layers.thresholdedReLU({ name, theta: layer.threshold });
  (built as unknown as LayerInternals).call = (inputs) =>
    tf.tidy(() => exceeding(tf, Array.isArray(inputs) ? (inputs[0] as Tensor) : inputs, layer.threshold));
  return built;
};
