import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { createMetrics } from '../../src/engine/train/metrics';
import { lossSchema } from '../../src/shared/config/loss';
import { type Metric, metricFits, metricKinds, metricName, metricScope } from '../../src/shared/config/metric';
import { loadTensorFlow } from '../support/tensorflow';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

type Numbers = number[] | number[][];

/** The metric over all samples, from the means that batches would give. */
function measure(loss: object, setting: Metric, target: Numbers, output: number[][], weights?: number[]): number {
  const [metric] = createMetrics(tf, lossSchema.parse(loss), [setting]);
  return tf.tidy(() => {
    const targets = Array.isArray(target[0])
      ? tf.tensor2d(target as number[][])
      : tf.tensor1d(target as number[], 'int32');
    const parts = metric?.measure(targets, tf.tensor2d(output)) ?? [];
    const means = parts.map((part) => {
      expect(part.shape).toEqual([output.length]);
      const values = Array.from(part.dataSync());
      const total = (weights ?? values.map(() => 1)).reduce((sum, weight) => sum + weight, 0);
      return values.reduce((sum, value, index) => sum + value * (weights?.[index] ?? 1), 0) / total;
    });
    return metric?.finish(means) as number;
  });
}

const logits = [
  [3, 1, 2],
  [0, 5, 1],
  [1, 2, -1],
  [0, 0, 9],
];
const fromLogits = { kind: 'sparseCategoricalCrossentropy', fromLogits: true };

test('accuracy of sparse classes counts rows whose largest output is the target', () => {
  expect(measure(fromLogits, 'accuracy', [0, 1, 2, 2], logits)).toBe(0.75);
});

test('accuracy of one-hot classes reads the target from the one', () => {
  const target = [
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
    [0, 0, 1],
  ];
  expect(measure({ kind: 'categoricalCrossentropy', fromLogits: true }, 'accuracy', target, logits)).toBe(0.75);
  expect(measure({ kind: 'categoricalHinge' }, 'accuracy', target, logits)).toBe(0.75);
});

test('accuracy and top-k accuracy leave out steps of a sequence without a class', () => {
  const [accuracy, topTwo] = createMetrics(tf, lossSchema.parse(fromLogits), [
    'accuracy',
    { kind: 'topKAccuracy', k: 2 },
  ]);
  const target = tf.tensor2d([[2, 0, -1, -1]], [1, 4], 'int32');
  const output = tf.tensor3d([logits]);
  expect(accuracy?.measure(target, output)[0]?.dataSync()[0]).toBe(0);
  expect(topTwo?.measure(target, output)[0]?.dataSync()[0]).toBe(0.5);
});

test.each([
  [{ kind: 'binaryCrossentropy', fromLogits: true }, 0.75],
  [{ kind: 'binaryCrossentropy', fromLogits: false }, 0.5],
  [{ kind: 'hinge' }, 0.75],
])('the threshold of %j is 0.5 for probabilities and 0 for what is none', (loss, expected) => {
  expect(measure(loss, 'accuracy', [[1], [0], [1], [0]], [[0.4], [0.6], [0.7], [-0.1]])).toBe(expected);
});

test('errors of numbers are those of the definition', () => {
  const target = [[1], [2], [3], [4]];
  const output = [[1.5], [2], [1], [8]];
  const loss = { kind: 'meanSquaredError' };
  expect(measure(loss, 'meanAbsoluteError', target, output)).toBeCloseTo((0.5 + 0 + 2 + 4) / 4, 6);
  expect(measure(loss, 'meanSquaredError', target, output)).toBeCloseTo((0.25 + 0 + 4 + 16) / 4, 6);
  expect(measure(loss, 'rootMeanSquaredError', target, output)).toBeCloseTo(Math.sqrt(20.25 / 4), 6);
  expect(
    measure(
      loss,
      'cosineSimilarity',
      [
        [3, 4],
        [1, 0],
      ],
      [
        [6, 8],
        [0, 2],
      ],
    ),
  ).toBeCloseTo(0.5, 6);
});

test('squared error of classes compares probabilities, not logits', () => {
  const probability = 1 / (1 + Math.exp(-2));
  expect(measure({ kind: 'binaryCrossentropy', fromLogits: true }, 'meanSquaredError', [[1]], [[2]])).toBeCloseTo(
    (1 - probability) ** 2,
    6,
  );
});

interface Reference {
  classes: number[];
  probabilities: number[][];
  numbers: number[];
  guesses: number[];
  weights: number[];
  topKAccuracy: [number, number];
  meanAbsolutePercentageError: [number, number];
}
describe('scikit-learn gives the same, without and with weights', () => {
  const { metrics: reference } = JSON.parse(
    readFileSync(new URL('./reference/training-reference.json', import.meta.url), 'utf8'),
  ) as { metrics: Reference };

  test('top-k accuracy', () => {
    const { classes, probabilities, weights, topKAccuracy } = reference;
    const of = (given?: number[]) =>
      measure({ kind: 'sparseCategoricalCrossentropy' }, { kind: 'topKAccuracy', k: 2 }, classes, probabilities, given);
    expect([of(), of(weights)].map((value) => value.toFixed(6))).toEqual(topKAccuracy.map((value) => value.toFixed(6)));
  });

  test('mean absolute percentage error, here in per cent', () => {
    const [target, output] = [reference.numbers.map((value) => [value]), reference.guesses.map((value) => [value])];
    const of = (given?: number[]) =>
      measure({ kind: 'meanAbsoluteError' }, 'meanAbsolutePercentageError', target, output, given);
    for (const [index, value] of [of(), of(reference.weights)].entries())
      expect(value / 100 / (reference.meanAbsolutePercentageError[index] as number)).toBeCloseTo(1, 5);
  });
});

test('a metric that means nothing for the loss is refused with those that do', () => {
  expect(() => createMetrics(tf, lossSchema.parse({ kind: 'meanSquaredError' }), ['accuracy'])).toThrow(
    /accuracy does not fit the loss meanSquaredError, which predicts numbers/,
  );
  expect(() => createMetrics(tf, lossSchema.parse({ kind: 'hinge' }), [{ kind: 'topKAccuracy', k: 3 }])).toThrow(
    /top3Accuracy/,
  );
});

test('every metric that is a mean over samples can be made for a loss that it fits', () => {
  const losses = ['sparseCategoricalCrossentropy', 'binaryCrossentropy', 'meanSquaredError'].map((kind) =>
    lossSchema.parse({ kind }),
  );
  for (const kind of metricKinds) {
    const loss = losses.find((each) => metricFits(each, kind));
    expect(loss, kind).toBeDefined();
    if (loss) expect(createMetrics(tf, loss, [kind])).toHaveLength(metricScope(kind) === 'step' ? 1 : 0);
  }
});

test('the name of a series tells options that are not the usual ones', () => {
  expect(
    (
      [
        'accuracy',
        'topKAccuracy',
        { kind: 'topKAccuracy', k: 3 },
        'f1',
        { kind: 'f1', average: 'micro' },
        { kind: 'auc', average: 'macro' },
        { kind: 'auc', average: 'weighted' },
      ] as Metric[]
    ).map(metricName),
  ).toEqual(['accuracy', 'top5Accuracy', 'top3Accuracy', 'f1', 'f1Micro', 'auc', 'aucWeighted']);
});
