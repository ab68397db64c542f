import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { createLoss } from '../../src/engine/train/losses';
import { lossSchema, lossTable, targetFormOf } from '../../src/shared/config/loss';
import { loadTensorFlow } from '../support/tensorflow';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

const logits = [
  [2, -1, 0.5],
  [-3, 0.25, 4],
];
const classes = [0, 1];
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: number[]) => sum(values) / values.length;
const softmax = (row: number[]) => row.map((value) => Math.exp(value) / sum(row.map(Math.exp)));
const oneHot = (index: number) => [0, 1, 2].map((column) => Number(column === index));
const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

type Numbers = number[] | number[][];

/** Losses of the samples, and the gradient of their mean with respect to the output. */
function evaluate(given: Parameters<typeof lossSchema.parse>[0], target: Numbers, output: number[][]) {
  const config = lossSchema.parse(given);
  const lossOf = createLoss(tf, config);
  return tf.tidy(() => {
    const type = targetFormOf(config) === 'classIndex' ? 'int32' : 'float32';
    const targets = tf.tensor(target, undefined, type);
    const x = tf.tensor2d(output);
    const losses = Array.from(lossOf(targets, x).dataSync());
    const gradient = tf.grad((values) => tf.mean(lossOf(targets, values)))(x);
    return { losses, loss: mean(losses), gradient: Array.from(gradient.dataSync()) };
  });
}

function expectClose(received: number[], expected: number[]): void {
  expect(received).toHaveLength(expected.length);
  for (const [index, value] of received.entries()) expect(value).toBeCloseTo(expected[index] as number, 5);
}

interface ReferenceCase {
  config: { kind: string };
  target: number[][];
  output: number[][];
  losses: number[];
  gradient: number[][];
}
const { losses: reference } = JSON.parse(
  readFileSync(new URL('./reference/training-reference.json', import.meta.url), 'utf8'),
) as { losses: ReferenceCase[] };

describe('PyTorch and Keras give the same losses of samples and the same gradient', () => {
  test('for every kind, of which the one with class numbers is compared below', () => {
    expect(new Set([...reference.map(({ config }) => config.kind), 'sparseCategoricalCrossentropy'])).toEqual(
      new Set(lossTable.map(({ kind }) => kind)),
    );
  });

  test.each(reference.map((entry) => [JSON.stringify(entry.config), entry] as const))('%s', (_, entry) => {
    const { losses, gradient } = evaluate(entry.config, entry.target, entry.output);
    expectClose(losses, entry.losses);
    expectClose(gradient, entry.gradient.flat());
  });
});

describe('cross-entropy of classes', () => {
  const expectedLoss = mean(logits.map((row, at) => -Math.log(softmax(row)[classes[at] as number] as number)));
  const expectedGradient = logits.flatMap((row, at) =>
    softmax(row).map((value, column) => (value - Number(column === classes[at])) / logits.length),
  );

  test('from logits, sparse and one-hot targets give the mean of −log softmax and its gradient', () => {
    const sparse = evaluate({ kind: 'sparseCategoricalCrossentropy', fromLogits: true }, classes, logits);
    const dense = evaluate({ kind: 'categoricalCrossentropy', fromLogits: true }, classes.map(oneHot), logits);
    for (const { loss, gradient } of [sparse, dense]) {
      expect(loss).toBeCloseTo(expectedLoss, 5);
      expectClose(gradient, expectedGradient);
    }
  });

  test('smoothed class numbers give what smoothed one-hot targets give', () => {
    const options = { fromLogits: true, labelSmoothing: 0.2 };
    const sparse = evaluate({ kind: 'sparseCategoricalCrossentropy', ...options }, classes, logits);
    const dense = evaluate({ kind: 'categoricalCrossentropy', ...options }, classes.map(oneHot), logits);
    expectClose(sparse.losses, dense.losses);
    expect(sparse.loss).not.toBeCloseTo(expectedLoss, 2);
  });

  test('from probabilities it is the same figure', () => {
    const probabilities = logits.map(softmax);
    const { loss } = evaluate({ kind: 'sparseCategoricalCrossentropy', fromLogits: false }, classes, probabilities);
    expect(loss).toBeCloseTo(expectedLoss, 5);
  });

  test('logits far apart neither overflow nor lose the loss', () => {
    const { loss, gradient } = evaluate(
      { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
      [1],
      [[1000, 0, -1000]],
    );
    expect(loss).toBe(1000);
    expectClose(gradient, [1, -1, 0]);
  });

  test('a probability of exactly zero gives a finite loss', () => {
    const { loss } = evaluate({ kind: 'sparseCategoricalCrossentropy', fromLogits: false }, [1], [[1, 0, 0]]);
    expect(loss).toBeCloseTo(-Math.log(1e-7), 3);
  });

  test('steps of a sequence without a class do not count', () => {
    const lossOf = createLoss(tf, lossSchema.parse({ kind: 'sparseCategoricalCrossentropy', fromLogits: true }));
    const [row = []] = logits;
    const losses = lossOf(tf.tensor2d([[0, -1]], [1, 2], 'int32'), tf.tensor3d([[row, [9, 9, 9]]]));
    expectClose(Array.from(losses.dataSync()), [-Math.log(softmax(row)[0] as number)]);
  });
});

describe('binary cross-entropy', () => {
  const outputs = [[1.5], [-0.25], [3]];
  const targets = [[1], [0], [0]];
  const expectedLoss = mean(
    outputs.map(([x = 0], at) => -Math.log(targets[at]?.[0] === 1 ? sigmoid(x) : 1 - sigmoid(x))),
  );

  test('from logits it is the mean of −log of the right side, with gradient σ(x) − z', () => {
    const { loss, gradient } = evaluate({ kind: 'binaryCrossentropy', fromLogits: true }, targets, outputs);
    expect(loss).toBeCloseTo(expectedLoss, 5);
    expectClose(
      gradient,
      outputs.map(([x = 0], at) => (sigmoid(x) - (targets[at]?.[0] as number)) / 3),
    );
  });

  test('from probabilities it is the same figure', () => {
    const probabilities = outputs.map(([x = 0]) => [sigmoid(x)]);
    const { loss } = evaluate({ kind: 'binaryCrossentropy', fromLogits: false }, targets, probabilities);
    expect(loss).toBeCloseTo(expectedLoss, 5);
  });

  test('extreme logits give exact losses and finite gradients', () => {
    const { loss, gradient } = evaluate({ kind: 'binaryCrossentropy', fromLogits: true }, [[1], [0]], [[-500], [500]]);
    expect(loss).toBe(500);
    expectClose(gradient, [-0.5, 0.5]);
  });

  test.each(['categoricalFocalCrossentropy', 'binaryFocalCrossentropy'])(
    '%s stays finite where the network is certain, also for gammas below 1',
    (kind) => {
      const { losses, gradient } = evaluate(
        { kind, fromLogits: true, gamma: 0.5 },
        [
          [1, 0],
          [0, 1],
        ],
        [
          [500, -500],
          [500, -500],
        ],
      );
      expect([...losses, ...gradient].every(Number.isFinite)).toBe(true);
    },
  );
});

test('squared and absolute error are means over all outputs', () => {
  const outputs = [[1], [2], [-3]];
  const targets = [[0], [4], [-2.5]];
  expect(evaluate({ kind: 'meanSquaredError' }, targets, outputs).loss).toBeCloseTo((1 + 4 + 0.25) / 3, 6);
  expect(evaluate({ kind: 'meanAbsoluteError' }, targets, outputs).loss).toBeCloseTo((1 + 2 + 0.5) / 3, 6);
});
