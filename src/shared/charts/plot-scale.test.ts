import { expect, test } from 'vitest';
import { createScale } from './plot-scale';

test('ticks are round values within the range', () => {
  expect(createScale([0.91, 0.987], [100, 0], false).ticks).toEqual([0.92, 0.94, 0.96, 0.98]);
});

test('a logarithmic axis spaces powers of ten evenly', () => {
  const scale = createScale([1, 10, 100], [0, 100], true);
  expect(scale.place(10) - scale.place(1)).toBeCloseTo(scale.place(100) - scale.place(10), 9);
  expect(scale.ticks).toEqual([1, 2, 5, 10, 20, 50, 100]);
});

test('one value stands in the middle', () => {
  expect(createScale([5], [0, 100], false).place(5)).toBe(50);
});

test('values that differ by rounding alone are one value', () => {
  expect(createScale([0.7, 0.7 + Number.EPSILON], [0, 100], false).ticks).toEqual(
    createScale([0.7], [0, 100], false).ticks,
  );
});

test('a narrow range has ticks on a logarithmic axis too', () => {
  expect(createScale([0.98, 1.4], [0, 100], true).ticks.length).toBeGreaterThanOrEqual(3);
});
