import type { OptimizerConfig } from '../../../shared/config/optimizer';
import type { TensorFlow } from '../../lib/tensorflow';
import { createSlotOptimizer, movingMean, type Optimizer } from './slot-optimizer';
import { decay, isDecayed } from './weight-decay';

type LionConfig = Extract<OptimizerConfig, { kind: 'lion' }>;

/** Steps by the sign of the momentum, with decoupled decay. Source: Chen et al. 2023, algorithm 2. */
export function createLion(tf: TensorFlow, config: LionConfig): Optimizer {
  const { learningRate, beta1, beta2, weightDecay, decayedWeights } = config;
  return createSlotOptimizer(tf, learningRate, {
    className: 'Lion',
    slots: ['accumulatedMomentum'],
    counters: {},
    update({ weight, gradient, slots, learningRate: rate }) {
      const direction = tf.sign(movingMean(tf, slots.accumulatedMomentum, gradient, beta1));
      const kept = weightDecay > 0 && isDecayed(weight, decayedWeights) ? decay(tf, weight, rate, weightDecay) : weight;
      slots.accumulatedMomentum.assign(movingMean(tf, slots.accumulatedMomentum, gradient, beta2));
      weight.assign(tf.sub(kept, tf.mul(direction, rate)));
    },
  });
}
