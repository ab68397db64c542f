import type { TensorFlow } from '../../lib/tensorflow';
import { createSlotOptimizer, movingMean, type Optimizer } from './slot-optimizer';

/**
 * RMSprop that divides by the gradient's standard deviation. TensorFlow.js' own centred form subtracts epsilon under the
 * root, which is no number for steady gradients. Source: Graves 2013, equations 38 to 45; epsilon as in Keras.
 */
export function createCentredRmsprop(
  tf: TensorFlow,
  learningRate: number,
  { decay, momentum, epsilon }: { decay: number; momentum: number; epsilon: number },
): Optimizer {
  return createSlotOptimizer(tf, learningRate, {
    className: 'RMSProp',
    slots: ['accumulatedMeanSquares', 'accumulatedMeanGrads', 'accumulatedMoments'],
    counters: {},
    update({ weight, gradient, slots, learningRate: rate }) {
      const squares = movingMean(tf, slots.accumulatedMeanSquares, tf.square(gradient), decay);
      const mean = movingMean(tf, slots.accumulatedMeanGrads, gradient, decay);
      const variance = tf.maximum(tf.sub(squares, tf.square(mean)), 0);
      const step = tf.div(tf.mul(gradient, rate), tf.sqrt(tf.add(variance, epsilon)));
      const moment = tf.add(tf.mul(slots.accumulatedMoments, momentum), step);
      slots.accumulatedMeanSquares.assign(squares);
      slots.accumulatedMeanGrads.assign(mean);
      slots.accumulatedMoments.assign(moment);
      weight.assign(tf.sub(weight, moment));
    },
  });
}
