import { expect, test } from 'vitest';
import type { ChartSeries } from './chart-series';
import { groupSeries } from './group-series';

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

test('keeps a group of long lines within what a screen can show', () => {
  const steps = Array.from({ length: 50_000 }, (_, index) => index);
  const { x } = groupSeries(look, [line(steps, steps)], 'extremes');
  expect(x.length).toBe(2_000);
  expect(x[x.length - 1]).toBe(49_999);
});
