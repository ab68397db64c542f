import { beforeAll, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { createMetrics } from '../../src/engine/train/metrics';
import type { LossConfig, MetricKind } from '../../src/shared/config/loss';
import { loadTensorFlow } from '../support/tensorflow';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

function measure(loss: LossConfig, kind: MetricKind, target: number[] | number[][], output: number[][]): number {
  const [metric] = createMetrics(tf, loss, [kind]);
  return tf.tidy(() => {
    const targets = Array.isArray(target[0])
      ? tf.tensor2d(target as number[][])
      : tf.tensor1d(target as number[], 'int32');
    const mean = metric?.measure(targets, tf.tensor2d(output)).dataSync()[0] as number;
    return metric?.finish(mean) as number;
  });
}

const logits = [
  [3, 1, 2],
  [0, 5, 1],
  [1, 2, -1],
  [0, 0, 9],
];

test('accuracy of sparse classes counts rows whose largest output is the target', () => {
  expect(measure({ kind: 'sparseCategoricalCrossentropy', fromLogits: true }, 'accuracy', [0, 1, 2, 2], logits)).toBe(
    0.75,
  );
});

test('accuracy of one-hot classes reads the target from the one', () => {
  const target = [
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
    [0, 0, 1],
  ];
  expect(measure({ kind: 'categoricalCrossentropy', fromLogits: true }, 'accuracy', target, logits)).toBe(0.75);
});

test('binary accuracy has its threshold at 0 for logits and at 0.5 for probabilities', () => {
  const target = [[1], [0], [1], [0]];
  const output = [[0.4], [0.6], [0.7], [-0.1]];
  expect(measure({ kind: 'binaryCrossentropy', fromLogits: true }, 'accuracy', target, output)).toBe(0.75);
  expect(measure({ kind: 'binaryCrossentropy', fromLogits: false }, 'accuracy', target, output)).toBe(0.5);
});

test('errors of numbers are those of the definition', () => {
  const target = [[1], [2], [3], [4]];
  const output = [[1.5], [2], [1], [8]];
  const loss: LossConfig = { kind: 'meanSquaredError' };
  expect(measure(loss, 'meanAbsoluteError', target, output)).toBeCloseTo((0.5 + 0 + 2 + 4) / 4, 6);
  expect(measure(loss, 'meanSquaredError', target, output)).toBeCloseTo((0.25 + 0 + 4 + 16) / 4, 6);
  expect(measure(loss, 'rootMeanSquaredError', target, output)).toBeCloseTo(Math.sqrt(20.25 / 4), 6);
});

test('squared error of classes compares probabilities, not logits', () => {
  const probability = 1 / (1 + Math.exp(-2));
  expect(measure({ kind: 'binaryCrossentropy', fromLogits: true }, 'meanSquaredError', [[1]], [[2]])).toBeCloseTo(
    (1 - probability) ** 2,
    6,
  );
});

test('accuracy of numbers is refused with the metrics that fit', () => {
  expect(() => createMetrics(tf, { kind: 'meanSquaredError' }, ['accuracy'])).toThrow(/predicts numbers/);
});
