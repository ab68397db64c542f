import type { Tensor } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import type { LayerInternals } from './layer-internals';
import { standardise } from './standardise';

/** The stock object, so that exports name it; TensorFlow.js' own way tiles every statistic to the size of the input. */
export const layerNormalisation: LayerBuilder<'layerNormalisation'> = (layer, { tf, name }) => {
  const built = tf.layers.layerNormalization({
    name,
    axis: -1,
    epsilon: layer.epsilon,
    center: layer.center,
    scale: layer.scale,
    trainable: layer.trainable,
  });
  const internals = built as unknown as LayerInternals & {
    gamma?: { read(): Tensor } | null;
    beta?: { read(): Tensor } | null;
  };
  internals.call = (inputs) =>
    tf.tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor;
      const normal = standardise(tf, x, [x.rank - 1], layer.epsilon);
      const scaled = internals.gamma ? tf.mul(normal, internals.gamma.read()) : normal;
      return (internals.beta ? tf.add(scaled, internals.beta.read()) : scaled) as Tensor;
    });
  return built;
};
