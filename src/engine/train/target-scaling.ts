import type { Scaling } from '../batches';
import type { Tensor, TensorFlow } from '../lib/tensorflow';

/** Numbers as the network learns them back to those of the target columns. Shape: [batch, columns]. */
export function unscale(tf: TensorFlow, scaled: Tensor, scaling: readonly Scaling[]): Tensor {
  const factors = scaling.map(({ factor }) => 1 / factor);
  const offsets = scaling.map(({ offset }) => offset);
  return tf.add(tf.mul(scaled, tf.tensor1d(factors)), tf.tensor1d(offsets));
}
