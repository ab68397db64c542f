import type { Tensor, TensorFlow } from '../../lib/tensorflow';
import type { LossFactories } from './loss-function';
import { meanOfSample, meanOfSteps } from './sample-mean';

/** Probabilities are kept this far from 0 and 1 before their logarithm. Source: Keras' epsilon. */
const margin = 1e-7;

const oneHot = (tf: TensorFlow, target: Tensor, output: Tensor) =>
  tf.oneHot(target.toInt() as never, output.shape.at(-1) as number).toFloat();

/** Spreads a share of each target over all classes. Source: Szegedy et al. 2015. Shape: […, classes] → the same. */
function smooth(tf: TensorFlow, target: Tensor, share: number | undefined, classCount: number): Tensor {
  return share ? tf.add(tf.mul(target, 1 - share), share / classCount) : target;
}

const logProbabilities = (tf: TensorFlow, output: Tensor, fromLogits: boolean): Tensor =>
  fromLogits ? tf.logSoftmax(output) : tf.log(tf.clipByValue(output, margin, 1 - margin));

/** Cross-entropy of one-hot targets. Shape: [batch, …, classes] → [batch, …]. */
function crossEntropy(tf: TensorFlow, oneHotTarget: Tensor, output: Tensor, fromLogits: boolean): Tensor {
  return tf.neg(tf.sum(tf.mul(oneHotTarget, logProbabilities(tf, output, fromLogits)), -1));
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

/** (1 − p)^gamma; the margin keeps the slope finite at p = 1 for gammas below 1. */
function easiness(tf: TensorFlow, probability: Tensor, gamma: number): Tensor {
  return tf.pow(tf.maximum(tf.sub(1, probability), margin), tf.scalar(gamma));
}

/** Targets of hinge losses are −1 and 1. Source: Keras, which converts 0 and 1 likewise. */
const signs = (tf: TensorFlow, target: Tensor) => tf.sub(tf.mul(target, 2), 1);
const hingeOf = (tf: TensorFlow, target: Tensor, output: Tensor) =>
  tf.relu(tf.sub(1, tf.mul(signs(tf, target), output)));

/** Losses whose targets are classes. */
export const classLosses = {
  sparseCategoricalCrossentropy:
    (tf, { fromLogits, labelSmoothing }) =>
    (target, output) => {
      const expected = smooth(tf, oneHot(tf, target, output), labelSmoothing, output.shape.at(-1) as number);
      return meanOfSteps(tf, crossEntropy(tf, expected, output, fromLogits), target);
    },
  categoricalCrossentropy:
    (tf, { fromLogits, labelSmoothing }) =>
    (target, output) => {
      const expected = smooth(tf, target, labelSmoothing, output.shape.at(-1) as number);
      return meanOfSample(tf, crossEntropy(tf, expected, output, fromLogits));
    },
  binaryCrossentropy:
    (tf, { fromLogits, labelSmoothing }) =>
    (target, output) =>
      meanOfSample(tf, binaryCrossEntropy(tf, smooth(tf, target, labelSmoothing, 2), output, fromLogits)),
  categoricalFocalCrossentropy:
    (tf, { gamma, fromLogits }) =>
    (target, output) => {
      const logarithms = logProbabilities(tf, output, fromLogits);
      const weights = easiness(tf, tf.exp(logarithms), gamma);
      return meanOfSample(tf, tf.neg(tf.sum(tf.mul(target, tf.mul(weights, logarithms)), -1)));
    },
  binaryFocalCrossentropy:
    (tf, { gamma, alpha, fromLogits }) =>
    (target, output) => {
      const entropy = binaryCrossEntropy(tf, target, output, fromLogits);
      const focal = tf.mul(easiness(tf, tf.exp(tf.neg(entropy)), gamma), entropy);
      if (alpha == null) return meanOfSample(tf, focal);
      const balance = tf.add(tf.mul(target, 2 * alpha - 1), 1 - alpha);
      return meanOfSample(tf, tf.mul(balance, focal));
    },
  hinge: (tf) => (target, output) => meanOfSample(tf, hingeOf(tf, target, output)),
  squaredHinge: (tf) => (target, output) => meanOfSample(tf, tf.square(hingeOf(tf, target, output))),
  categoricalHinge: (tf) => (target, output) => {
    const right = tf.sum(tf.mul(target, output), -1);
    const best = tf.max(tf.mul(tf.sub(1, target), output), -1);
    return meanOfSample(tf, tf.relu(tf.add(tf.sub(best, right), 1)));
  },
} satisfies Partial<LossFactories>;
