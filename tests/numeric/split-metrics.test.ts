import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSplitMetrics, type Predictions } from '../../src/engine/train/split-metrics';
import { lossSchema } from '../../src/shared/config/loss';
import type { Metric } from '../../src/shared/config/metric';

/** Without and with weights. */
type Pair = [number, number];
type Averages = Record<'macro' | 'micro' | 'weighted' | 'binary', Pair>;
interface Reference {
  classes: number[];
  probabilities: number[][];
  binary: number[];
  chance: number[];
  numbers: number[];
  guesses: number[];
  weights: number[];
  precision: Averages;
  recall: Averages;
  f1: Averages;
  matthewsCorrelation: { multiclass: Pair; binary: Pair };
  auc: { binary: Pair; macro: Pair; weighted: Pair };
  averagePrecision: { binary: Pair; macro: Pair; weighted: Pair };
  rSquared: Pair;
}
const { metrics: reference } = JSON.parse(
  readFileSync(new URL('./reference/training-reference.json', import.meta.url), 'utf8'),
) as { metrics: Reference };

const losses = {
  multiclass: lossSchema.parse({ kind: 'sparseCategoricalCrossentropy' }),
  binary: lossSchema.parse({ kind: 'binaryCrossentropy' }),
  regression: lossSchema.parse({ kind: 'meanSquaredError' }),
};
const predictions = {
  multiclass: { outputs: Float32Array.from(reference.probabilities.flat()), width: 3, targets: reference.classes },
  binary: { outputs: Float32Array.from(reference.chance), width: 1, targets: reference.binary },
  regression: { outputs: Float32Array.from(reference.guesses), width: 1, targets: reference.numbers },
};

function compute(task: keyof typeof losses, metric: Metric, given: Partial<Predictions> = {}): number {
  const [only] = createSplitMetrics(losses[task], [metric]);
  return only?.compute({ ...predictions[task], weights: null, ...given }) as number;
}

const rows: [keyof typeof losses, Metric, Pair][] = (['precision', 'recall', 'f1'] as const).flatMap((kind) => [
  ...(['macro', 'micro', 'weighted'] as const).map((average): [keyof typeof losses, Metric, Pair] => [
    'multiclass',
    { kind, average },
    reference[kind][average],
  ]),
  ['multiclass', kind, reference[kind].macro] as [keyof typeof losses, Metric, Pair],
  ['binary', kind, reference[kind].binary] as [keyof typeof losses, Metric, Pair],
]);
rows.push(
  ['multiclass', 'matthewsCorrelation', reference.matthewsCorrelation.multiclass],
  ['binary', 'matthewsCorrelation', reference.matthewsCorrelation.binary],
  ['binary', 'auc', reference.auc.binary],
  ['multiclass', 'auc', reference.auc.macro],
  ['multiclass', { kind: 'auc', average: 'weighted' }, reference.auc.weighted],
  ['binary', 'averagePrecision', reference.averagePrecision.binary],
  ['multiclass', 'averagePrecision', reference.averagePrecision.macro],
  ['multiclass', { kind: 'averagePrecision', average: 'weighted' }, reference.averagePrecision.weighted],
  ['regression', 'rSquared', reference.rSquared],
);

describe('metrics over a whole split are those of scikit-learn', () => {
  test.each(rows)('%s: %j', (task, metric, [plain, weighted]) => {
    expect(compute(task, metric)).toBeCloseTo(plain, 6);
    expect(compute(task, metric, { weights: reference.weights })).toBeCloseTo(weighted, 6);
  });
});

test('steps of a sequence without a class count in no metric', () => {
  const { outputs, targets } = predictions.multiclass;
  const padded = {
    outputs: Float32Array.from([...outputs, 1, 0, 0, 0, 0, 1]),
    targets: [...targets, -1, -1],
  };
  for (const kind of ['f1', 'auc', 'averagePrecision', 'matthewsCorrelation'] as const)
    expect(compute('multiclass', kind, padded)).toBe(compute('multiclass', kind));
});

test('several yes-or-no outputs are averaged, each on its own', () => {
  const one = { outputs: Float32Array.of(0.9, 0.2, 0.8, 0.4), width: 1, targets: [1, 0, 0, 1] };
  const other = { outputs: Float32Array.of(0.1, 0.7, 0.6, 0.3), width: 1, targets: [0, 1, 1, 0] };
  const both = {
    outputs: Float32Array.from(
      [0, 1, 2, 3].flatMap((row) => [one.outputs[row] as number, other.outputs[row] as number]),
    ),
    width: 2,
    targets: [0, 1, 2, 3].flatMap((row) => [one.targets[row] as number, other.targets[row] as number]),
  };
  for (const kind of ['f1', 'auc', 'averagePrecision', 'matthewsCorrelation'] as const)
    expect(compute('binary', kind, both)).toBeCloseTo(
      (compute('binary', kind, one) + compute('binary', kind, other)) / 2,
      6,
    );
});

test('a split in which one side is missing has no area under its curve', () => {
  expect(compute('binary', 'auc', { outputs: Float32Array.of(0.2, 0.9), targets: [1, 1] })).toBeNaN();
  expect(compute('binary', 'averagePrecision', { outputs: Float32Array.of(0.2, 0.9), targets: [0, 0] })).toBeNaN();
});

test('predictions that are no numbers have no rank', () => {
  expect(compute('binary', 'auc', { outputs: Float32Array.of(Number.NaN, 0.9), targets: [0, 1] })).toBeNaN();
});
