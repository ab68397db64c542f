import type { NodeBackend, Tensor, TensorFlow } from '../tensorflow';
import type { FusedCall, LayerFields } from './layer-access';

/**
 * Rows with mean 0 and variance 1, with the gradient in closed form: of the twenty operations that differentiating
 * mean, variance and root one by one gives, seven are left. Shape: rows × features.
 */
function standardisedRows(tf: TensorFlow, rows: Tensor, epsilon: number): Tensor {
  const run = (
    x: Tensor,
    save: (tensors: Tensor[]) => void,
  ): { value: Tensor; gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor } => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const root = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
    const value = tf.mul(centred, root);
    save([value, root]);
    return {
      value,
      gradFunc: (dy, [normal, scale]) => {
        const along = tf.mean(tf.mul(dy, normal as Tensor), -1, true);
        const across = tf.sub(dy, tf.mean(dy, -1, true));
        return tf.mul(tf.sub(across, tf.mul(normal as Tensor, along)), scale as Tensor);
      },
    };
  };
  return (tf.customGrad(run as never) as unknown as (x: Tensor) => Tensor)(rows);
}

/** Layer normalisation over the last axis, or null for other axes. */
export function fusedLayerNormalisation(tf: TensorFlow, _backend: NodeBackend, layer: LayerFields): FusedCall {
  return (input) => {
    const axes = Array.isArray(layer.axis) ? layer.axis : [layer.axis ?? -1];
    const [axis] = axes as [number];
    if (axes.length !== 1 || (axis < 0 ? axis + input.rank : axis) !== input.rank - 1 || input.rank < 2) return null;
    return tf.tidy(() => {
      const features = input.shape.at(-1) as number;
      const normal = standardisedRows(tf, tf.reshape(input, [input.size / features, features]), layer.epsilon ?? 1e-3);
      const scaled = layer.gamma == null ? normal : tf.mul(normal, layer.gamma.read());
      return tf.reshape(layer.beta == null ? scaled : tf.add(scaled, layer.beta.read()), input.shape);
    });
  };
}
