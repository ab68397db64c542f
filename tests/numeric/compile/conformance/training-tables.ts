import type * as tfTypes from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../../src/engine/backends';
import { createConstraint, createRegulariser, penaliseActivity } from '../../../../src/engine/layers/penalties';
import { guideOptimizer } from '../../../../src/engine/train/guided-optimizer';
import { createLoss } from '../../../../src/engine/train/losses';
import { createMetrics } from '../../../../src/engine/train/metrics';
import { createOptimizer } from '../../../../src/engine/train/optimizers';
import { type ClipConfig, clipSchema } from '../../../../src/shared/config/clip';
import { lossSchema, lossTable, targetFormOf, taskOf } from '../../../../src/shared/config/loss';
import { metricFits, metricKinds, metricScope } from '../../../../src/shared/config/metric';
import { optimizerSchema } from '../../../../src/shared/config/optimizer';
import { constraintSchema, constraintTable, regulariserSchema } from '../../../../src/shared/graph/penalties';
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

const activations = { logits: 'linear', scores: 'linear', numbers: 'softplus' } as const;

/** Every loss of the table, with every step metric that fits it. */
function withLoss(given: { kind: string; fromLogits?: boolean }): ConformanceCase {
  const config = lossSchema.parse(given);
  const [task, form] = [taskOf(config), targetFormOf(config)];
  const activation = (() => {
    if (config.kind === 'klDivergence') return 'softmax';
    if (config.kind.toLowerCase().includes('hinge') || given.fromLogits) return activations.logits;
    return { multiclass: 'softmax', binary: 'sigmoid', regression: activations.numbers }[task];
  })();
  return {
    name: `table: ${JSON.stringify(given)}`,
    make(tf) {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [5] }),
          tf.layers.dense({ units: 3, activation: activation as never }),
        ],
      });
      const metrics = createMetrics(
        tf,
        config,
        metricKinds.filter((kind) => metricFits(config, kind) && metricScope(kind) === 'step'),
      );
      model.compile({
        optimizer: tf.train.sgd(0.05),
        loss: createLoss(tf, config),
        metrics: metrics.map(
          ({ measure }) =>
            (target: tfTypes.Tensor, output: tfTypes.Tensor) =>
              measure(target, output)[0] as tfTypes.Tensor,
        ),
      });
      return model;
    },
    data: (tf) => ({
      inputs: [numbers(tf, [rowCount, 5])],
      targets: [
        form === 'classIndex'
          ? tf.tensor1d(
              Int32Array.from({ length: rowCount }, (_, row) => (row * 7) % 3),
              'int32',
            )
          : task === 'regression'
            ? tf.softmax(numbers(tf, [rowCount, 3], 4))
            : oneHot(tf, 3),
      ],
    }),
    // Divides by targets as small as 0.02, which magnifies rounding.
    tolerance: config.kind === 'meanAbsolutePercentageError' ? 1e-3 : 1e-4,
  };
}
const lossCases = [
  ...lossTable.map(({ kind }) => withLoss({ kind })),
  ...lossTable.flatMap(({ kind, options }) => ('fromLogits' in options ? [withLoss({ kind, fromLogits: true })] : [])),
  withLoss({ kind: 'sparseCategoricalCrossentropy', labelSmoothing: 0.1 } as { kind: string }),
  withLoss({ kind: 'binaryFocalCrossentropy', alpha: 0.25 } as { kind: string }),
];

interface Guidance {
  clip?: ClipConfig;
  constraint?: object;
  penalty?: { kernel?: object; activity?: object };
  optimizer?: object;
}

/** A model whose steps are clipped, constrained or penalised. */
function guided(name: string, { clip, constraint, penalty, optimizer }: Guidance): ConformanceCase {
  return {
    name,
    make(tf) {
      const hidden = tf.layers.dense({
        units: 6,
        activation: 'tanh',
        inputShape: [5],
        kernelConstraint: constraint && createConstraint(tf, constraintSchema.parse(constraint)),
        kernelRegularizer: penalty?.kernel && createRegulariser(tf, regulariserSchema.parse(penalty.kernel)),
      });
      if (penalty?.activity) penaliseActivity(tf, hidden, regulariserSchema.parse(penalty.activity));
      const model = tf.sequential({ layers: [hidden, tf.layers.dense({ units: 3, activation: 'softmax' })] });
      const used = createOptimizer(tf, optimizerSchema.parse(optimizer ?? { kind: 'sgd', learningRate: 0.1 }));
      guideOptimizer(tf, used, model, clip ?? null);
      model.compile({ optimizer: used, loss: 'categoricalCrossentropy' });
      return model;
    },
    data: (tf) => ({ inputs: [numbers(tf, [rowCount, 5])], targets: [oneHot(tf, 3)] }),
    tolerance: optimizer ? 1e-3 : 1e-4,
  };
}
const adam = { kind: 'adam', learningRate: 0.05 };
const guidedCases = [
  ...(['value', 'norm', 'globalNorm'] as const).flatMap((kind) => [
    guided(`table: clipping, ${kind}`, { clip: clipSchema.parse({ kind, limit: 0.01 }) }),
    guided(`table: clipping, ${kind}, adamw`, {
      clip: clipSchema.parse({ kind, limit: 0.01 }),
      optimizer: { kind: 'adamw', learningRate: 0.01, weightDecay: 0.1 },
    }),
  ]),
  ...constraintTable.flatMap(({ kind }) => [
    guided(`table: constraint ${kind}`, { constraint: { kind } }),
    guided(`table: constraint ${kind}, adam and clipping`, {
      constraint: { kind },
      clip: clipSchema.parse({ kind: 'globalNorm', limit: 0.01 }),
      optimizer: adam,
    }),
  ]),
  guided('table: penalty on weights', { penalty: { kernel: { l1: 0.01, l2: 0.02, orthogonal: 0.5 } } }),
  guided('table: penalty on outputs', { penalty: { activity: { l1: 0.1, l2: 0.2 } } }),
  guided('table: penalty on outputs for orthogonality', { penalty: { activity: { orthogonal: 0.5 } } }),
];

export const trainingTableCases = [...optimizerCases, ...lossCases, ...guidedCases];
