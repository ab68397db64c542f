import { expect, test } from 'vitest';
import { appendPoints, isAggregated, type MetricPoints, mapParts, refinePoints } from './metric-points';

function buildPoints(steps: number[]): MetricPoints {
  return mapParts(() => Float64Array.from(steps));
}

test('a point that was read twice is kept once', () => {
  expect([...appendPoints(buildPoints([1, 2, 3]), buildPoints([3, 4])).steps]).toEqual([1, 2, 3, 4]);
});

test('nothing new leaves the series as it is, so that charts need not draw', () => {
  const before = buildPoints([1, 2, 3]);
  expect(appendPoints(before, buildPoints([2, 3]))).toBe(before);
});

test('finer points take the place of the coarse ones between the same steps', () => {
  expect([...refinePoints(buildPoints([0, 10, 20, 30, 40]), buildPoints([10, 12, 14, 16, 18, 20])).steps]).toEqual([
    0, 10, 12, 14, 16, 18, 20, 30, 40,
  ]);
});

test('an empty refinement changes nothing', () => {
  const coarse = buildPoints([0, 10]);
  expect(refinePoints(coarse, buildPoints([]))).toBe(coarse);
});

test('only points whose extremes differ count as aggregated', () => {
  const points = buildPoints([1, 2]);
  expect(isAggregated(points)).toBe(false);
  expect(isAggregated({ ...points, maximum: Float64Array.of(1, 9) })).toBe(true);
});
