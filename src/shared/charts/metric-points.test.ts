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
  expect([...refinePoints(buildPoints([0, 10, 20, 30, 40]), buildPoints([10, 12, 14, 16, 18, 20]), 10).steps]).toEqual([
    0, 10, 12, 14, 16, 18, 20, 30, 40,
  ]);
});

test('an empty refinement changes nothing', () => {
  const coarse = buildPoints([0, 10]);
  expect(refinePoints(coarse, buildPoints([]), 0)).toBe(coarse);
});

test('only points whose extremes differ count as aggregated', () => {
  const points = buildPoints([1, 2]);
  expect(isAggregated(points)).toBe(false);
  expect(isAggregated({ ...points, maximum: Float64Array.of(1, 9) })).toBe(true);
});

test('a coarse point of which only a part was read finer stays, so that its spike is not lost', () => {
  const coarse = {
    ...buildPoints([10, 20, 30]),
    minimum: Float64Array.of(0, 0, 0),
    maximum: Float64Array.of(9, 99, 9),
  };
  // Steps 11 to 14 were not read; the spike may be one of them.
  const { steps, maximum } = refinePoints(coarse, buildPoints([15, 16, 17, 18, 19, 20, 21, 25, 30]), 15);
  expect([...steps]).toEqual([10, 20, 21, 25, 30]);
  expect(maximum[1]).toBe(99);
});

test('a coarse point that was read as a whole gives way to what it stood for', () => {
  const coarse = {
    ...buildPoints([10, 20, 30]),
    minimum: Float64Array.of(0, 0, 0),
    maximum: Float64Array.of(9, 99, 9),
  };
  const { steps } = refinePoints(coarse, buildPoints([11, 15, 20]), 11);
  expect([...steps]).toEqual([10, 11, 15, 20, 30]);
});
