import type { OptimizerConfig } from '../../../shared/config/optimizer';
import type { TensorFlow, Variable } from '../../lib/tensorflow';
import type { Optimizer } from './slot-optimizer';
import { decay, isDecayed } from './weight-decay';

type AdamWConfig = Extract<OptimizerConfig, { kind: 'adamw' }>;

/** Adam whose weights first lose a share of themselves. Source: Loshchilov and Hutter 2017, algorithm 2, as in PyTorch. */
export function createAdamW(tf: TensorFlow, config: AdamWConfig): Optimizer {
  const { learningRate, beta1, beta2, epsilon, weightDecay, decayedWeights } = config;
  class AdamW extends tf.AdamOptimizer {
    static override get className() {
      return 'AdamW';
    }

    override applyGradients(
      gradients: Parameters<InstanceType<TensorFlow['AdamOptimizer']>['applyGradients']>[0],
    ): void {
      const { registeredVariables } = tf.engine();
      const names = Array.isArray(gradients)
        ? gradients.flatMap(({ name, tensor }) => (tensor == null ? [] : [name]))
        : Object.keys(gradients);
      for (const name of weightDecay > 0 ? names : []) {
        const weight = registeredVariables[name] as Variable;
        if (isDecayed(weight, decayedWeights))
          tf.tidy(() => weight.assign(decay(tf, weight, this.learningRate, weightDecay)));
      }
      super.applyGradients(gradients);
    }
  }
  return new AdamW(learningRate, beta1, beta2, epsilon) as unknown as Optimizer;
}
