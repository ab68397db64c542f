import type { Tensor, TensorFlow } from '../lib/tensorflow';

type Save = (tensors: Tensor[]) => void;

/**
 * Numbers of zero mean and unit deviation along `axes`, with a gradient of seven operations where TensorFlow.js' own has
 * thirty and makes constants as large as its input.
 * Source: Ba, Kiros and Hinton 2016, "Layer normalization"; gradient: dx = (g − mean(g) − y·mean(g·y)) / deviation.
 */
export function standardise(tf: TensorFlow, input: Tensor, axes: number[], epsilon: number): Tensor {
  const run = (x: Tensor, save: Save) => {
    const centred = tf.sub(x, tf.mean(x, axes, true));
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), axes, true), epsilon)) as Tensor;
    const value = tf.mul(centred, inverse) as Tensor;
    save([value, inverse]);
    return {
      value,
      gradFunc: (dy: Tensor, [y, scale]: Tensor[]) => {
        const along = tf.mul(y as Tensor, tf.mean(tf.mul(dy, y as Tensor), axes, true));
        return tf.mul(tf.sub(tf.sub(dy, tf.mean(dy, axes, true)), along), scale as Tensor) as Tensor;
      },
    };
  };
  return (tf.customGrad(run as never) as unknown as (x: Tensor) => Tensor)(input);
}

/**
 * Numbers divided by their root mean square along `axes`.
 * Source: Zhang and Sennrich 2019, "Root mean square layer normalization".
 */
export function divideByRootMeanSquare(tf: TensorFlow, input: Tensor, axes: number[], epsilon: number): Tensor {
  const run = (x: Tensor, save: Save) => {
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), axes, true), epsilon)) as Tensor;
    const value = tf.mul(x, inverse) as Tensor;
    save([value, inverse]);
    return {
      value,
      gradFunc: (dy: Tensor, [y, scale]: Tensor[]) => {
        const along = tf.mul(y as Tensor, tf.mean(tf.mul(dy, y as Tensor), axes, true));
        return tf.mul(tf.sub(dy, along), scale as Tensor) as Tensor;
      },
    };
  };
  return (tf.customGrad(run as never) as unknown as (x: Tensor) => Tensor)(input);
}
