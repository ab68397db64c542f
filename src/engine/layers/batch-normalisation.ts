import type { Tensor } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';

/** The weights that a layer without learned scale or shift lacks. */
interface BatchNormalisationInternals {
  gamma?: { read(): Tensor };
  beta?: { read(): Tensor };
}

export const batchNormalisation: LayerBuilder<'batchNormalisation'> = (layer, { tf, name, inputShapes }) => {
  const built = tf.layers.batchNormalization({
    name,
    momentum: layer.momentum,
    epsilon: layer.epsilon,
    center: layer.center,
    scale: layer.scale,
    trainable: layer.trainable,
  });
  if (!layer.center || !layer.scale) {
    // TensorFlow.js reads both while training, whether they exist or not.
    const channelCount = inputShapes[0]?.at(-1) as number;
    const build = built.build.bind(built);
    built.build = (shape) => {
      build(shape);
      const internals = built as unknown as BatchNormalisationInternals;
      internals.gamma ??= { read: () => tf.ones([channelCount]) };
      internals.beta ??= { read: () => tf.zeros([channelCount]) };
    };
  }
  if (!layer.trainable) {
    // A frozen one must use and keep its moving statistics; TensorFlow.js would still update them. Source: Keras 2.
    const call = built.call.bind(built);
    built.call = (inputs, options) => call(inputs, { ...options, training: false });
  }
  return built;
};
