import type * as tfTypes from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../../src/engine/backends';
import { type ConformanceCase, numbers, oneHot, rowCount } from './case';

type Tensor = tfTypes.Tensor;

/** The same small classifier with another loss, optimizer or metric. */
function classifier(
  name: string,
  settings: {
    loss?: unknown;
    optimizer?: (tf: TensorFlow) => tfTypes.Optimizer;
    metrics?: unknown[];
    activation?: string;
    target?: (tf: TensorFlow) => Tensor;
  } & Partial<ConformanceCase>,
): ConformanceCase {
  const {
    loss = 'categoricalCrossentropy',
    optimizer = (tf) => tf.train.sgd(0.1),
    metrics = [],
    activation = 'softmax',
    target,
    ...more
  } = settings;
  return {
    name,
    make(tf) {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [5] }),
          tf.layers.dense({ units: 3, activation: activation as never }),
        ],
      });
      model.compile({
        optimizer: optimizer(tf),
        loss: (typeof loss === 'function' && loss.length === 1
          ? (loss as (tf: TensorFlow) => unknown)(tf)
          : loss) as never,
        metrics: metrics as never,
      });
      return model;
    },
    data: (tf) => ({ inputs: [numbers(tf, [rowCount, 5])], targets: [target == null ? oneHot(tf, 3) : target(tf)] }),
    ...more,
  };
}

const distribution = (tf: TensorFlow): Tensor => tf.softmax(numbers(tf, [rowCount, 3], 4));
const lossCases = [
  classifier('loss categoricalCrossentropy', {}),
  classifier('loss sparseCategoricalCrossentropy', {
    loss: 'sparseCategoricalCrossentropy',
    target: (tf) =>
      tf.tensor2d(
        Float32Array.from({ length: rowCount }, (_, row) => row % 3),
        [rowCount, 1],
      ),
  }),
  classifier('loss binaryCrossentropy', { loss: 'binaryCrossentropy', activation: 'sigmoid' }),
  classifier('loss kullbackLeiblerDivergence', { loss: 'kullbackLeiblerDivergence', target: distribution }),
  classifier('loss poisson', { loss: 'poisson' }),
  classifier('loss cosineProximity', { loss: 'cosineProximity', target: distribution }),
  classifier('loss hinge', { loss: 'hinge', activation: 'linear' }),
  classifier('loss squaredHinge', { loss: 'squaredHinge', activation: 'linear' }),
  classifier('loss categoricalHinge', { loss: 'categoricalHinge', activation: 'linear' }),
  classifier('loss logcosh', { loss: 'logcosh', activation: 'linear' }),
  classifier('loss meanAbsoluteError', { loss: 'meanAbsoluteError', activation: 'linear' }),
  classifier('loss meanAbsolutePercentageError', {
    loss: 'meanAbsolutePercentageError',
    activation: 'linear',
    target: distribution,
    // Divides by targets as small as 0.02, which magnifies rounding.
    tolerance: 1e-3,
  }),
  classifier('loss meanSquaredLogarithmicError', { loss: 'meanSquaredLogarithmicError', target: distribution }),
  classifier('loss Huber', {
    loss: (tf: TensorFlow) => (target: Tensor, output: Tensor) => tf.losses.huberLoss(target, output),
    activation: 'linear',
  }),
  classifier('loss softmax cross-entropy of logits', {
    loss: (tf: TensorFlow) => (target: Tensor, output: Tensor) => tf.losses.softmaxCrossEntropy(target, output),
    activation: 'linear',
  }),
  classifier('loss sigmoid cross-entropy of logits', {
    loss: (tf: TensorFlow) => (target: Tensor, output: Tensor) => tf.losses.sigmoidCrossEntropy(target, output),
    activation: 'linear',
  }),
  classifier('focal loss', {
    loss: (tf: TensorFlow) => (target: Tensor, output: Tensor) => {
      const probability = tf.sum(tf.mul(target, tf.clipByValue(output, 1e-6, 1)), -1);
      return tf.neg(tf.mul(tf.square(tf.sub(1, probability)), tf.log(probability)));
    },
  }),
];

const metricNames = [
  'accuracy',
  'categoricalAccuracy',
  'binaryAccuracy',
  'categoricalCrossentropy',
  'precision',
  'MSE',
  'MAE',
  'cosine',
];
const metricCases = metricNames.map((metric) =>
  classifier(`metric ${metric}`, {
    metrics: [metric],
    target: metric === 'cosine' ? distribution : undefined,
  }),
);

type Gradients = { name: string; tensor: Tensor }[];
/** An optimizer that changes the gradients before its own update, as gradient clipping does. */
function withGradients(
  optimizer: tfTypes.Optimizer,
  change: (gradients: Gradients) => Gradients,
  tf: TensorFlow,
): tfTypes.Optimizer {
  const stock = optimizer.applyGradients.bind(optimizer);
  optimizer.applyGradients = (gradients) =>
    tf.tidy(() => stock(change(gradients as unknown as Gradients) as never)) as unknown as undefined;
  return optimizer;
}
const clipByValue = (tf: TensorFlow, optimizer: tfTypes.Optimizer): tfTypes.Optimizer =>
  withGradients(
    optimizer,
    (gradients) => gradients.map(({ name, tensor }) => ({ name, tensor: tf.clipByValue(tensor, -0.01, 0.01) })),
    tf,
  );
const clipByNorm = (tf: TensorFlow, optimizer: tfTypes.Optimizer): tfTypes.Optimizer =>
  withGradients(
    optimizer,
    (gradients) => {
      const norm = tf.sqrt(tf.addN(gradients.map(({ tensor }) => tf.sum(tf.square(tensor)))));
      const factor = tf.minimum(1, tf.div(0.05, norm));
      return gradients.map(({ name, tensor }) => ({ name, tensor: tf.mul(tensor, factor) }));
    },
    tf,
  );

const optimizerCases = [
  classifier('optimizer sgd', {}),
  classifier('optimizer momentum', { optimizer: (tf) => tf.train.momentum(0.05, 0.9) }),
  classifier('optimizer Nesterov', { optimizer: (tf) => tf.train.momentum(0.05, 0.9, true) }),
  classifier('optimizer adam', { optimizer: (tf) => tf.train.adam(0.01), tolerance: 1e-3 }),
  classifier('optimizer adam with other betas', {
    optimizer: (tf) => tf.train.adam(0.01, 0.8, 0.95, 1e-5),
    tolerance: 1e-3,
  }),
  classifier('optimizer adamax', { optimizer: (tf) => tf.train.adamax(0.01), tolerance: 1e-3 }),
  classifier('optimizer adagrad', { optimizer: (tf) => tf.train.adagrad(0.05) }),
  classifier('optimizer adadelta', { optimizer: (tf) => tf.train.adadelta(0.5), tolerance: 1e-3 }),
  classifier('optimizer rmsprop', { optimizer: (tf) => tf.train.rmsprop(0.01), tolerance: 1e-3 }),
  classifier('optimizer rmsprop with momentum', {
    optimizer: (tf) => tf.train.rmsprop(0.01, 0.9, 0.8),
    tolerance: 1e-3,
  }),
  classifier('optimizer rmsprop, centred', {
    optimizer: (tf) => tf.train.rmsprop(0.001, 0.5, 0, 1e-8, true),
    tolerance: 1e-3,
  }),
  classifier('clipping by value, sgd', { optimizer: (tf) => clipByValue(tf, tf.train.sgd(0.1)) }),
  classifier('clipping by value, adam', { optimizer: (tf) => clipByValue(tf, tf.train.adam(0.01)), tolerance: 1e-3 }),
  classifier('clipping by global norm, momentum', { optimizer: (tf) => clipByNorm(tf, tf.train.momentum(0.1, 0.9)) }),
  classifier('clipping by global norm, rmsprop', {
    optimizer: (tf) => clipByNorm(tf, tf.train.rmsprop(0.01)),
    tolerance: 1e-3,
  }),
  classifier('learning-rate schedule, sgd', { learningRates: [0.1, 0.05, 0.025, 0] }),
  classifier('learning-rate schedule, adam', {
    optimizer: (tf) => tf.train.adam(0.01),
    learningRates: [0.01, 0.005, 0.02, 0.001],
    tolerance: 1e-3,
  }),
  classifier('learning-rate schedule, adadelta', {
    optimizer: (tf) => tf.train.adadelta(0.5),
    learningRates: [0.5, 0.25, 1, 0.1],
    tolerance: 1e-3,
  }),
  classifier('learning-rate schedule, adamax', {
    optimizer: (tf) => tf.train.adamax(0.01),
    learningRates: [0.01, 0.005, 0.02, 0.001],
    tolerance: 1e-3,
  }),
];

export const trainingCases = [...lossCases, ...metricCases, ...optimizerCases];
