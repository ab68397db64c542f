import type { Tensor, TensorFlow } from '../../lib/tensorflow';
import type { LossFactories } from './loss-function';
import { meanOfSample } from './sample-mean';

/** What divisors and logarithms are kept away from 0 by. Source: Keras' epsilon. */
const margin = 1e-7;

/** Vectors of length 1. Shape: […, width] → the same. */
function normalise(tf: TensorFlow, values: Tensor): Tensor {
  return tf.div(values, tf.sqrt(tf.maximum(tf.sum(tf.square(values), -1, true), 1e-12)));
}

/** Cosine of the angle between two vectors. Shape: [batch, …, width] → [batch, …]. */
export function cosine(tf: TensorFlow, target: Tensor, output: Tensor): Tensor {
  return tf.sum(tf.mul(normalise(tf, target), normalise(tf, output)), -1);
}

/** Difference as a share of the true value. Shape: any → the same. */
export function relativeError(tf: TensorFlow, target: Tensor, output: Tensor): Tensor {
  return tf.div(tf.abs(tf.sub(output, target)), tf.maximum(tf.abs(target), margin));
}

const logarithmOf = (tf: TensorFlow, values: Tensor) => tf.log(tf.add(tf.maximum(values, margin), 1));

/** Losses whose targets are numbers. Source: Keras' definitions. */
export const numberLosses = {
  meanSquaredError: (tf) => (target, output) => meanOfSample(tf, tf.squaredDifference(output, target)),
  meanAbsoluteError: (tf) => (target, output) => meanOfSample(tf, tf.abs(tf.sub(output, target))),
  huber:
    (tf, { delta }) =>
    (target, output) => {
      const difference = tf.abs(tf.sub(output, target));
      const inner = tf.minimum(difference, delta);
      return meanOfSample(tf, tf.add(tf.mul(tf.square(inner), 0.5), tf.mul(tf.sub(difference, inner), delta)));
    },
  logCosh: (tf) => (target, output) => {
    const difference = tf.sub(output, target);
    return meanOfSample(tf, tf.sub(tf.add(difference, tf.softplus(tf.mul(difference, -2))), Math.LN2));
  },
  meanSquaredLogarithmicError: (tf) => (target, output) =>
    meanOfSample(tf, tf.squaredDifference(logarithmOf(tf, output), logarithmOf(tf, target))),
  meanAbsolutePercentageError: (tf) => (target, output) =>
    tf.mul(meanOfSample(tf, relativeError(tf, target, output)), 100),
  poisson: (tf) => (target, output) => meanOfSample(tf, tf.sub(output, tf.mul(target, tf.log(tf.add(output, margin))))),
  klDivergence: (tf) => (target, output) => {
    const [expected, received] = [tf.clipByValue(target, margin, 1), tf.clipByValue(output, margin, 1)];
    return meanOfSample(tf, tf.sum(tf.mul(expected, tf.log(tf.div(expected, received))), -1));
  },
  cosineSimilarity: (tf) => (target, output) => meanOfSample(tf, tf.neg(cosine(tf, target, output))),
} satisfies Partial<LossFactories>;
