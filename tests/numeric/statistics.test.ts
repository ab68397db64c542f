import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  benjaminiHochbergCorrection,
  bootstrapDifference,
  hedgesG,
  holmCorrection,
  mannWhitneyTest,
  mean,
  meanInterval,
  paretoFront,
  pearsonCorrelation,
  quantile,
  spearmanCorrelation,
  welchTest,
} from '../../src/shared/statistics';
import { variance } from '../../src/shared/statistics/description';

/** Made by fixtures/statistics.py. */
interface Reference {
  pairs: Record<
    string,
    {
      first: number[];
      second: number[];
      welch: { t: number; degreesOfFreedom: number; pValue: number };
      welchInterval: number[];
      mannWhitney: { u: number; pValue: number };
      meanInterval: number[];
      bootstrap: [number, number];
      hedgesG: number;
      quartiles: number[];
    }
  >;
  correlation: Record<'x' | 'y' | 'pearson' | 'spearman', number[]>;
  correction: Record<'pValues' | 'holm' | 'benjaminiHochberg', number[]>;
}

const reference: Reference = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'fixtures', 'statistics.json'), 'utf8'),
);

function expectClose(actual: readonly number[], expected: readonly number[], relative = 1e-9): void {
  expect(actual.length).toBe(expected.length);
  for (const [index, value] of expected.entries())
    expect(Math.abs((actual[index] as number) - value)).toBeLessThanOrEqual(
      relative * Math.max(1e-12, Math.abs(value)),
    );
}

describe.each(Object.entries(reference.pairs))('%s, against SciPy', (_, pair) => {
  test('Welch', () => {
    const result = welchTest(pair.first, pair.second);
    const { t, degreesOfFreedom, pValue } = pair.welch;
    expectClose([result?.t as number, result?.degreesOfFreedom as number], [t, degreesOfFreedom]);
    expectClose([result?.pValue as number], [pValue], 1e-6);
    expectClose([result?.interval.low as number, result?.interval.high as number], pair.welchInterval, 1e-6);
  });

  test('Mann and Whitney', () => {
    const result = mannWhitneyTest(pair.first, pair.second);
    expect(result?.u).toBe(pair.mannWhitney.u);
    expectClose([result?.pValue as number], [pair.mannWhitney.pValue], 1e-6);
  });

  test('interval of the mean', () => {
    const { low, high } = meanInterval(pair.first);
    expectClose([low, high], pair.meanInterval, 1e-6);
  });

  test('bootstrap interval, up to the noise of resampling', () => {
    const interval = bootstrapDifference(pair.first, pair.second);
    const [low, high] = pair.bootstrap;
    expect(Math.abs((interval?.low as number) - low)).toBeLessThan(0.08 * (high - low));
    expect(Math.abs((interval?.high as number) - high)).toBeLessThan(0.08 * (high - low));
  });

  test('effect size and quartiles', () => {
    expectClose([hedgesG(pair.first, pair.second) as number], [pair.hedgesG]);
    expectClose(
      [0.25, 0.5, 0.75].map((share) => quantile(pair.first, share)),
      pair.quartiles,
    );
  });
});

test('correlations, against SciPy', () => {
  const { x, y, pearson, spearman } = reference.correlation;
  const linear = pearsonCorrelation(x, y);
  const monotone = spearmanCorrelation(x, y);
  expectClose([linear?.coefficient as number, linear?.pValue as number], pearson, 1e-6);
  expectClose([monotone?.coefficient as number, monotone?.pValue as number], spearman, 1e-6);
});

test('corrections for many comparisons, against statsmodels', () => {
  const { pValues, holm, benjaminiHochberg } = reference.correction;
  expectClose(holmCorrection(pValues), holm);
  expectClose(benjaminiHochbergCorrection(pValues), benjaminiHochberg);
});

describe('where nothing can be said, nothing is', () => {
  test.each([
    ['one value', [1], [1, 2]],
    ['no variation', [1, 1], [1, 1]],
    // 0.6 and 0.1 have no exact binary form: their sums round, differently by how many there are.
    ['no variation of values that round', Array(3).fill(0.6), Array(10).fill(0.6)],
    ['no variation of many values that round', Array(10).fill(0.1), Array(3).fill(0.1)],
    ['two means without variation', Array(3).fill(0.7), Array(3).fill(0.7333)],
  ])('%s', (_, first, second) => {
    expect(welchTest(first, second)).toBeNull();
    expect(bootstrapDifference(first, second)).toBeNull();
    expect(hedgesG(first, second)).toBeNull();
  });

  test.each([0.1, 0.6, 0.7333])('samples of %d alone have that mean and no variance', (value) => {
    for (const count of [2, 3, 6, 10, 1000])
      expect([mean(Array(count).fill(value)), variance(Array(count).fill(value))]).toEqual([value, 0]);
  });

  test('all values tied', () => {
    expect(mannWhitneyTest([1, 1, 1], [1, 1, 1])).toBeNull();
  });

  test('a quantity that does not vary correlates with nothing', () => {
    expect(pearsonCorrelation([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(pearsonCorrelation(Array(10).fill(0.6), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBeNull();
  });
});

describe('the Pareto front', () => {
  test('holds exactly the points that no other point beats', () => {
    const points = [
      [0.9, 10],
      [0.95, 20],
      [0.94, 25],
      [0.99, 100],
      [0.9, 10],
      [0.99, 120],
      [Number.NaN, 1],
    ];
    expect(paretoFront(points, ['greater', 'smaller'])).toEqual([3, 1, 0, 4]);
  });

  test('agrees with comparing every pair on random points of three quantities', () => {
    const directions = ['smaller', 'greater', 'smaller'] as const;
    const points = Array.from({ length: 300 }, (_, index) => [
      (index * 7919) % 23,
      (index * 104_729) % 31,
      (index * 1_299_709) % 17,
    ]);
    const beats = (a: number[], b: number[]) => {
      const gains = directions.map((direction, at) =>
        direction === 'smaller' ? (b[at] as number) - (a[at] as number) : (a[at] as number) - (b[at] as number),
      );
      return gains.every((gain) => gain >= 0) && gains.some((gain) => gain > 0);
    };
    const expected = points.flatMap((point, index) => (points.some((other) => beats(other, point)) ? [] : [index]));
    expect(paretoFront(points, directions).toSorted((a, b) => a - b)).toEqual(expected);
  });
});
