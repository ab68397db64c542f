import { expect, test } from 'vitest';
import type { ChartSeries } from './chart-series';
import { groupRemark, groupSeries } from './group-series';

const line = (x: number[], y: number[]): ChartSeries => ({
  id: 'run',
  label: 'run',
  color: 'red',
  dash: [],
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  band: null,
});
const look = { id: 'group', label: 'adam', color: 'blue', dash: [] };

test('is the mean of its lines with their deviation around it', () => {
  const { x, y, band } = groupSeries(look, [line([1, 2], [1, 4]), line([1, 2], [3, 8])], 'deviation');
  expect([...x]).toEqual([1, 2]);
  expect([...y]).toEqual([2, 6]);
  expect(band?.maximum[0]).toBeCloseTo(2 + Math.SQRT2, 12);
  expect(band?.minimum[1]).toBeCloseTo(6 - Math.sqrt(8), 12);
});

test('reads lines between their points and only where they are', () => {
  const { x, y } = groupSeries(look, [line([0, 10], [0, 10]), line([5, 15], [1, 1])], 'extremes');
  expect([...x]).toEqual([0, 5, 10, 15]);
  expect([...y]).toEqual([0, 3, 5.5, 1]);
});

test('shows the 95 % interval of the mean', () => {
  // Student's t with two degrees of freedom: 4.302653; deviation 1, three lines.
  const { band } = groupSeries(look, [line([1], [1]), line([1], [2]), line([1], [3])], 'interval');
  expect(band?.minimum[0]).toBeCloseTo(2 - 4.302653 / Math.sqrt(3), 5);
  expect(band?.maximum[0]).toBeCloseTo(2 + 4.302653 / Math.sqrt(3), 5);
});

test('leaves a gap where every line has one, and passes over single gaps', () => {
  const { y, band } = groupSeries(
    look,
    [line([1, 2, 3], [1, Number.NaN, 1]), line([1, 2, 3], [3, Number.NaN, Number.NaN])],
    'extremes',
  );
  expect([...y]).toEqual([2, Number.NaN, 1]);
  expect(band?.minimum[1]).toBeNaN();
});

test('a spike of one step in one run is within minimum to maximum, aggregated or passed over', () => {
  const steps = Array.from({ length: 20_000 }, (_, index) => index);
  const flat = steps.map(() => 1);
  for (const at of [0, 1, 7_777, 19_999]) {
    const { band } = groupSeries(look, [line(steps, flat), line(steps, flat.with(at, 500))], 'extremes');
    expect(Math.max(...(band?.maximum ?? []))).toBe(500);
    expect(Math.min(...(band?.minimum ?? []))).toBe(1);
  }
  const bucket = { minimum: Float64Array.of(1, -7), maximum: Float64Array.of(1, 40), of: 'points' as const };
  const { band, y } = groupSeries(
    look,
    [{ ...line([10, 20], [1, 2]), band: bucket }, line([15, 25], [1, 1])],
    'extremes',
  );
  expect([...y]).toEqual([1, 1.25, 1.5, 1]);
  expect([...(band?.minimum ?? [])]).toEqual([1, 1, -7, 1]);
  expect([...(band?.maximum ?? [])]).toEqual([1, 1.5, 40, 1]);
});

test('says where points are aggregated, and what of that is exact all the same', () => {
  const coarse = {
    ...line([1], [1]),
    band: { minimum: Float64Array.of(0), maximum: Float64Array.of(2), of: 'points' as const },
  };
  const remark = (band: 'deviation' | 'extremes', member: ChartSeries) =>
    groupRemark(band, [groupSeries(look, [member], band)]);
  expect(remark('deviation', line([1], [1]))).toBe('mean, standard deviation');
  expect(remark('deviation', coarse)).toBe('mean, standard deviation of aggregated points');
  expect(remark('extremes', coarse)).toBe('mean of aggregated points, minimum to maximum');
});

test('keeps a group of long lines within what a screen can show', () => {
  const steps = Array.from({ length: 50_000 }, (_, index) => index);
  const { x } = groupSeries(look, [line(steps, steps)], 'extremes');
  expect(x.length).toBe(2_000);
  expect(x[x.length - 1]).toBe(49_999);
});
