import type { TensorFlow } from '../../lib/tensorflow';
import { createSlotOptimizer, movingMean, type Optimizer } from './slot-optimizer';

/** How slowly the momentum warms up, and by what it is multiplied a step. Source: Dozat 2016; Keras and PyTorch alike. */
const warmUpPower = 0.96 ** 0.004;

interface NadamOptions {
  beta1: number;
  beta2: number;
  epsilon: number;
}

/**
 * Adam with Nesterov momentum and its momentum schedule µ_t = beta1 · (1 − 0.5 · 0.96^(0.004 t)).
 * Source: Dozat 2016, algorithm 2.
 */
export function createNadam(tf: TensorFlow, learningRate: number, { beta1, beta2, epsilon }: NadamOptions): Optimizer {
  const momentumAt = (warmUp: Parameters<TensorFlow['mul']>[0]) => tf.mul(beta1, tf.sub(1, tf.mul(0.5, warmUp)));
  return createSlotOptimizer(tf, learningRate, {
    className: 'Nadam',
    slots: ['accumulatedFirstMoment', 'accumulatedSecondMoment'],
    counters: { warmUp: 1, momentumProduct: 1, accBeta2: 1 },
    advance({ warmUp, momentumProduct, accBeta2 }) {
      const next = tf.mul(warmUp, warmUpPower);
      return {
        warmUp: next,
        momentumProduct: tf.mul(momentumProduct, momentumAt(next)),
        accBeta2: tf.mul(accBeta2, beta2),
      };
    },
    update({ weight, gradient, slots, counters, learningRate: rate }) {
      const first = movingMean(tf, slots.accumulatedFirstMoment, gradient, beta1);
      const second = movingMean(tf, slots.accumulatedSecondMoment, tf.square(gradient), beta2);
      const momentum = momentumAt(counters.warmUp);
      const nextMomentum = momentumAt(tf.mul(counters.warmUp, warmUpPower));
      const nextProduct = tf.mul(counters.momentumProduct, nextMomentum);
      const ahead = tf.add(
        tf.mul(first, tf.div(nextMomentum, tf.sub(1, nextProduct))),
        tf.mul(gradient, tf.div(tf.sub(1, momentum), tf.sub(1, counters.momentumProduct))),
      );
      const size = tf.add(tf.sqrt(tf.div(second, tf.sub(1, counters.accBeta2))), epsilon);
      slots.accumulatedFirstMoment.assign(first);
      slots.accumulatedSecondMoment.assign(second);
      weight.assign(tf.sub(weight, tf.mul(tf.div(ahead, size), rate)));
    },
  });
}
