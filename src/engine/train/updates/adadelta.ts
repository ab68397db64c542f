import type { TensorFlow } from '../../lib/tensorflow';
import { createSlotOptimizer, movingMean, type Optimizer } from './slot-optimizer';

/**
 * Adadelta as published: the step is scaled by the mean of squares that includes the present gradient. The stock
 * optimizer of TensorFlow.js 4.22 divides by the mean before it, so that its first step is the whole gradient.
 * Source: Zeiler 2012, algorithm 1.
 */
export function createAdadelta(tf: TensorFlow, learningRate: number, rho: number, epsilon: number): Optimizer {
  return createSlotOptimizer(tf, learningRate, {
    className: 'Adadelta',
    slots: ['accumulatedGrads', 'accumulatedUpdates'],
    counters: {},
    update({ weight, gradient, slots, learningRate: rate }) {
      const squares = movingMean(tf, slots.accumulatedGrads, tf.square(gradient), rho);
      const scale = tf.div(tf.sqrt(tf.add(slots.accumulatedUpdates, epsilon)), tf.sqrt(tf.add(squares, epsilon)));
      const change = tf.mul(scale, gradient);
      slots.accumulatedUpdates.assign(movingMean(tf, slots.accumulatedUpdates, tf.square(change), rho));
      slots.accumulatedGrads.assign(squares);
      weight.assign(tf.add(tf.mul(change, -rate), weight));
    },
  });
}
