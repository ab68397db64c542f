import type { LossConfig, LossKind } from '../../shared/config/loss';
import type { Tensor, TensorFlow } from '../lib/tensorflow';

/**
 * Mean loss of a batch: the targets as `batches` makes them, the network's output.
 * Shape: sparse targets [batch] int32; all others that of the output, float32.
 */
export type LossFunction = (target: Tensor, output: Tensor) => Tensor;

/** Probabilities are kept this far from 0 and 1 before their logarithm. Source: Keras' epsilon. */
const margin = 1e-7;

const oneHot = (tf: TensorFlow, target: Tensor, output: Tensor) =>
  tf.oneHot(target.toInt() as never, output.shape.at(-1) as number).toFloat();

/** Cross-entropy of one-hot targets. Shape: [batch, classes] → [batch]. */
function crossEntropy(tf: TensorFlow, oneHotTarget: Tensor, output: Tensor, fromLogits: boolean): Tensor {
  const logarithms = fromLogits ? tf.logSoftmax(output) : tf.log(tf.clipByValue(output, margin, 1 - margin));
  return tf.neg(tf.sum(tf.mul(oneHotTarget, logarithms), -1));
}

/**
 * Cross-entropy of 0/1 targets. From logits as max(x, 0) − x·z + log(1 + exp(−|x|)), which neither overflows nor loses
 * small probabilities. Source: TensorFlow's sigmoid_cross_entropy_with_logits.
 */
function binaryCrossEntropy(tf: TensorFlow, target: Tensor, output: Tensor, fromLogits: boolean): Tensor {
  if (fromLogits)
    return tf.add(tf.sub(tf.relu(output), tf.mul(output, target)), tf.log1p(tf.exp(tf.neg(tf.abs(output)))));
  const probability = tf.clipByValue(output, margin, 1 - margin);
  return tf.neg(tf.add(tf.mul(target, tf.log(probability)), tf.mul(tf.sub(1, target), tf.log(tf.sub(1, probability)))));
}

type LossFactories = {
  [Kind in LossKind]: (tf: TensorFlow, config: Extract<LossConfig, { kind: Kind }>) => LossFunction;
};

const lossFactories = {
  sparseCategoricalCrossentropy:
    (tf, { fromLogits }) =>
    (target, output) =>
      tf.mean(crossEntropy(tf, oneHot(tf, target, output), output, fromLogits)),
  categoricalCrossentropy:
    (tf, { fromLogits }) =>
    (target, output) =>
      tf.mean(crossEntropy(tf, target, output, fromLogits)),
  binaryCrossentropy:
    (tf, { fromLogits }) =>
    (target, output) =>
      tf.mean(binaryCrossEntropy(tf, target, output, fromLogits)),
  meanSquaredError: (tf) => (target, output) => tf.mean(tf.squaredDifference(output, target)),
  meanAbsoluteError: (tf) => (target, output) => tf.mean(tf.abs(tf.sub(output, target))),
} satisfies LossFactories;

/** The loss of a config as a function of targets and output. */
export function createLoss(tf: TensorFlow, config: LossConfig): LossFunction {
  const create = lossFactories[config.kind] as (tf: TensorFlow, config: LossConfig) => LossFunction;
  return create(tf, config);
}
