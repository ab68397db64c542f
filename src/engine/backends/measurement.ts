import type { Rank, Scalar, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from './backend';

export interface SpeedMeasurement {
  /** The fixed small network, trained eagerly, batch 64. */
  readonly samplesPerSecond: number;
  /** Square matrix products, single precision. */
  readonly gigaflops: number;
}

const batchSize = 64;
const inputCount = 784;
const hiddenCount = 128;
const classCount = 10;

/**
 * How fast this backend is on this machine: a fixed network (784 → 128 relu → 10) trained step by step, and matrix
 * products. Takes about two seconds whatever the speed, since both run against the clock.
 */
export function measureSpeed(tf: TensorFlow, budgetMs = 2_000): SpeedMeasurement {
  return {
    samplesPerSecond: measureTraining(tf, budgetMs * 0.6),
    gigaflops: measureProducts(tf, budgetMs * 0.4),
  };
}

function measureTraining(tf: TensorFlow, budgetMs: number): number {
  const optimizer = tf.train.sgd(0.01);
  const { parameters, features, labels } = tf.tidy(() => ({
    parameters: [
      tf.variable(tf.randomNormal([inputCount, hiddenCount], 0, 0.05, 'float32', 1)),
      tf.variable(tf.zeros([hiddenCount])),
      tf.variable(tf.randomNormal([hiddenCount, classCount], 0, 0.05, 'float32', 2)),
      tf.variable(tf.zeros([classCount])),
    ] as const,
    features: tf.randomUniform<Rank.R2>([batchSize, inputCount], 0, 1, 'float32', 3),
    labels: tf.oneHot(tf.range(0, batchSize, 1, 'int32').mod(classCount).toInt(), classCount),
  }));
  const [hiddenWeights, hiddenBias, outputWeights, outputBias] = parameters;
  const step = (): void => {
    const loss = optimizer.minimize(
      () => {
        const hidden = tf.relu(tf.add(tf.matMul(features, hiddenWeights as never), hiddenBias));
        const logits = tf.add(tf.matMul(hidden as never, outputWeights as never), outputBias);
        return tf.losses.softmaxCrossEntropy(labels, logits) as Scalar;
      },
      true,
      [...parameters],
    );
    // Reading the loss waits for devices that compute in the background.
    loss?.dataSync();
    loss?.dispose();
  };
  const { count, durationMs } = repeat(step, budgetMs);
  tf.dispose([...parameters, features, labels]);
  optimizer.dispose();
  return (count * batchSize * 1000) / durationMs;
}

function measureProducts(tf: TensorFlow, budgetMs: number): number {
  const size = 384;
  const left = tf.randomUniform([size, size], -1, 1, 'float32', 4) as Tensor2D;
  const right = tf.randomUniform([size, size], -1, 1, 'float32', 5) as Tensor2D;
  const multiply = (): void => {
    const product = tf.matMul(left, right);
    product.dataSync();
    product.dispose();
  };
  const { count, durationMs } = repeat(multiply, budgetMs);
  tf.dispose([left, right]);
  return (count * 2 * size ** 3) / durationMs / 1e6;
}

/** Repeats a piece of work until its time is up, after one run that warms caches and compilers. */
function repeat(work: () => void, budgetMs: number): { count: number; durationMs: number } {
  work();
  const start = performance.now();
  let count = 0;
  let durationMs = 0;
  do {
    work();
    count += 1;
    durationMs = performance.now() - start;
  } while (durationMs < budgetMs);
  return { count, durationMs };
}
