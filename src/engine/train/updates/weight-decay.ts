import type { OptimizerConfig } from '../../../shared/config/optimizer';
import type { TensorFlow, Variable } from '../../lib/tensorflow';

type DecayedWeights = Extract<OptimizerConfig, { kind: 'adamw' }>['decayedWeights'];

/** Whether decoupled decay shrinks a weight: offsets and the scales of normalisation layers are vectors or named so. */
export function isDecayed(weight: Variable, decayed: DecayedWeights): boolean {
  return decayed === 'all' || (weight.rank > 1 && !/(^|\/)(bias|beta|gamma)[^/]*$/i.test(weight.name));
}

/** A weight after its decay. Written as a product with the learning rate, which a compiled step feeds. */
export function decay(tf: TensorFlow, weight: Variable, learningRate: number, weightDecay: number) {
  return tf.sub(weight, tf.mul(weight, learningRate * weightDecay));
}
