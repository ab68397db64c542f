import type * as tfTypes from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../../src/engine/backends';
import { createOptimizer } from '../../../../src/engine/train/optimizers';
import { optimizerSchema } from '../../../../src/shared/config/optimizer';
import { type ConformanceCase, numbers, oneHot, rowCount } from './case';

/** A small classifier that trains with an optimizer of the studio's table. */
function withOptimizer(name: string, config: object, more: Partial<ConformanceCase> = {}): ConformanceCase {
  return {
    name,
    make(tf) {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [5] }),
          tf.layers.layerNormalization(),
          tf.layers.dense({ units: 3, activation: 'softmax' }),
        ],
      });
      const optimizer = createOptimizer(tf, optimizerSchema.parse(config)) as tfTypes.Optimizer;
      model.compile({ optimizer, loss: 'categoricalCrossentropy' });
      return model;
    },
    data: (tf: TensorFlow) => ({ inputs: [numbers(tf, [rowCount, 5])], targets: [oneHot(tf, 3)] }),
    tolerance: 1e-3,
    ...more,
  };
}

const rates = [0.01, 0.005, 0.02, 0.001];
const optimizerCases = [
  withOptimizer('table: adamw', { kind: 'adamw', learningRate: 0.01, weightDecay: 0.1 }),
  withOptimizer(
    'table: adamw, all weights, schedule',
    { kind: 'adamw', weightDecay: 0.5, decayedWeights: 'all' },
    {
      learningRates: rates,
    },
  ),
  withOptimizer('table: adamax', { kind: 'adamax', learningRate: 0.01 }),
  withOptimizer('table: nadam', { kind: 'nadam', learningRate: 0.01 }),
  withOptimizer('table: nadam, schedule', { kind: 'nadam' }, { learningRates: rates }),
  withOptimizer('table: lion', { kind: 'lion', learningRate: 0.01, weightDecay: 0.1 }),
  withOptimizer('table: lion, schedule', { kind: 'lion' }, { learningRates: rates }),
  withOptimizer('table: rmsprop, centred', { kind: 'rmsprop', centred: true, momentum: 0.5 }),
  withOptimizer('table: adadelta', { kind: 'adadelta' }),
];

export const trainingTableCases = [...optimizerCases];
