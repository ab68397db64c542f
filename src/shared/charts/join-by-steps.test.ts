import { expect, test } from 'vitest';
import { joinBySteps } from './join-by-steps';
import type { MetricPoints } from './metric-points';

function buildPoints(steps: number[], values: number[], maximum = values): MetricPoints {
  const column = Float64Array.from(values);
  return {
    steps: Float64Array.from(steps),
    values: column,
    minimum: column,
    maximum: maximum === values ? column : Float64Array.from(maximum),
    times: Float64Array.from(steps),
  };
}

test('points of the same step belong together, in the order of the other metric', () => {
  const { x, y } = joinBySteps(
    buildPoints([1, 2, 3, 4], [10, 20, 30, 40]),
    buildPoints([1, 3, 4], [0.5, 0.1, 0.3]),
    false,
  );
  expect([...x]).toEqual([0.1, 0.3, 0.5]);
  expect([...y]).toEqual([30, 40, 10]);
});

test('a path keeps the order of the steps beside', () => {
  const { x, trail } = joinBySteps(buildPoints([1, 2, 3], [1, 2, 3]), buildPoints([1, 2, 3], [5, 9, 7]), true);
  expect([...x]).toEqual([5, 7, 9]);
  expect([...(trail?.x ?? [])]).toEqual([5, 9, 7]);
  expect([...(trail?.y ?? [])]).toEqual([1, 2, 3]);
});

test('where the other metric is aggregated, a point finds the one that stands for its step', () => {
  const { x, y } = joinBySteps(buildPoints([5, 12], [1, 2]), buildPoints([8, 16], [0.8, 0.4], [0.9, 0.5]), false);
  expect([...x]).toEqual([0.4, 0.8]);
  expect([...y]).toEqual([2, 1]);
});

test('a position that is no number leaves its point out', () => {
  expect([...joinBySteps(buildPoints([1, 2], [1, 2]), buildPoints([1, 2], [Number.NaN, 3]), false).y]).toEqual([2]);
});

test('what was joined once is not sorted again, until the way of joining or the other metric is another', () => {
  const [points, along, other] = [
    buildPoints([1, 2], [1, 2]),
    buildPoints([1, 2], [9, 3]),
    buildPoints([1, 2], [4, 5]),
  ] as const;
  const first = joinBySteps(points, along, false);
  expect(joinBySteps(points, along, false)).toBe(first);
  expect([...(joinBySteps(points, along, true).trail?.x ?? [])]).toEqual([9, 3]);
  expect(joinBySteps(points, along, false).trail).toBeUndefined();
  expect([...joinBySteps(points, other, false).x]).toEqual([4, 5]);
});
