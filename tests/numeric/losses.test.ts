import { beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { createLoss } from '../../src/engine/train/losses';
import type { LossConfig } from '../../src/shared/config/loss';
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

/** Loss and gradient with respect to the output, as numbers. */
function evaluate(config: LossConfig, target: number[] | number[][], output: number[][]) {
  const lossOf = createLoss(tf, config);
  return tf.tidy(() => {
    const isSparse = config.kind === 'sparseCategoricalCrossentropy';
    const targets = isSparse ? tf.tensor1d(target as number[], 'int32') : tf.tensor2d(target as number[][]);
    const { value, grad } = tf.valueAndGrad((x) => lossOf(targets, x).asScalar())(tf.tensor2d(output));
    return { loss: value.dataSync()[0] as number, gradient: Array.from(grad.dataSync()) };
  });
}

function expectClose(received: number[], expected: number[]): void {
  expect(received).toHaveLength(expected.length);
  for (const [index, value] of received.entries()) expect(value).toBeCloseTo(expected[index] as number, 5);
}

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
});

test('squared and absolute error are means over all outputs', () => {
  const outputs = [[1], [2], [-3]];
  const targets = [[0], [4], [-2.5]];
  expect(evaluate({ kind: 'meanSquaredError' }, targets, outputs).loss).toBeCloseTo((1 + 4 + 0.25) / 3, 6);
  expect(evaluate({ kind: 'meanAbsoluteError' }, targets, outputs).loss).toBeCloseTo((1 + 2 + 0.5) / 3, 6);
});
