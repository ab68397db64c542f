import type { Tensor, TensorFlow } from '../../lib/tensorflow';

const innerAxes = ({ rank }: Tensor) => Array.from({ length: rank - 1 }, (_, index) => index + 1);

/** Mean over everything but the sample. Shape: [batch, …] → [batch]. */
export function meanOfSample(tf: TensorFlow, values: Tensor): Tensor {
  return values.rank <= 1 ? values : tf.mean(values, innerAxes(values));
}

/**
 * Mean over the steps of a sample that count: those whose class index is not negative.
 * Shape: values and classes [batch] or [batch, …steps] → [batch].
 */
export function meanOfSteps(tf: TensorFlow, values: Tensor, classes: Tensor): Tensor {
  if (values.rank <= 1) return values;
  const counts = tf.cast(tf.greaterEqual(classes, tf.scalar(0, 'int32')), 'float32');
  const axes = innerAxes(values);
  return tf.div(tf.sum(tf.mul(values, counts), axes), tf.maximum(tf.sum(counts, axes), 1));
}
