import type { LayerBuilder } from './layer-builder';

export const batchNormalisation: LayerBuilder<'batchNormalisation'> = (layer, { tf, name }) => {
  const built = tf.layers.batchNormalization({
    name,
    momentum: layer.momentum,
    epsilon: layer.epsilon,
    center: layer.center,
    scale: layer.scale,
    trainable: layer.trainable,
  });
  if (!layer.trainable) {
    // A frozen one must use and keep its moving statistics; TensorFlow.js would still update them. Source: Keras 2.
    const call = built.call.bind(built);
    built.call = (inputs, options) => call(inputs, { ...options, training: false });
  }
  return built;
};
