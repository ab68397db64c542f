import { expect, test } from 'vitest';
import { extentOf, type LineAxis, stepsInRange } from './line-positions';
import { type MetricPoints, mapParts } from './metric-points';

const run = { stepCount: 1_000, epochCount: 10, startedAt: 1_000_000, createdAt: 0 };
const along = (axis: LineAxis['axis']): LineAxis => ({ axis, axisMetric: null, joinedBySteps: false });
/** A step takes ten milliseconds. */
const points = (...steps: number[]): MetricPoints =>
  mapParts((part) => Float64Array.from(steps, (step) => (part === 'times' ? step * 10 : step)));

test('a logarithmic axis begins at the first position that has a place on it', () => {
  expect(extentOf(run, points(0, 1, 500), along('step'), undefined, true)).toEqual([1, 500]);
  expect(extentOf(run, points(0, 1, 500), along('epoch'), undefined, true)).toEqual([0.01, 5]);
  expect(extentOf(run, points(0), along('time'), undefined, true)).toBeNull();
  expect(extentOf(run, points(0, 1, 500), along('step'))).toEqual([0, 500]);
  expect(extentOf(run, points(0, 1), along('clock'))).toEqual([1_000_000, 1_000_010]);
});

test('a range of time holds the steps between the nearest points outside of it', () => {
  expect(stepsInRange(run, [points(100, 200, 300, 400)], along('time'), [1_500, 2_500])).toEqual([100, 300]);
  expect(stepsInRange(run, [points(100, 200, 300, 400)], along('clock'), [1_001_500, 1_002_500])).toEqual([100, 300]);
});

test('a range between two points is read finer, also where a series of few points comes first', () => {
  expect(stepsInRange(run, [points(100, 200, 300)], along('time'), [2_200, 2_300])).toEqual([200, 300]);
  const [sparse, dense] = [points(500), points(100, 200, 300, 400, 500)];
  expect(stepsInRange(run, [sparse, dense], along('time'), [2_200, 2_300])).toEqual([200, 300]);
});

test('series that end within a range leave the rest of it to those that go on', () => {
  expect(stepsInRange(run, [points(100, 200, 250), points(100, 300, 500)], along('time'), [2_100, 4_000])).toEqual([
    200, 500,
  ]);
});

test('a range before or behind all points holds no steps', () => {
  const series = [points(100, 200), points(150)];
  expect(stepsInRange(run, series, along('time'), [0, 500])).toBeNull();
  expect(stepsInRange(run, series, along('time'), [2_500, 3_000])).toBeNull();
  expect(stepsInRange(run, [], along('time'), [0, 500])).toBeNull();
});

test('where the clock went back, the steps are those that are drawn in the range', () => {
  const back = { ...points(1, 2, 3, 4), times: Float64Array.of(0, 100, 50, 200) };
  expect(stepsInRange(run, [back], along('time'), [120, 150])).toEqual([3, 4]);
});
