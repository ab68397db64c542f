import { expect, test } from 'vitest';
import { smooth } from './smoothing';

test('a constant series stays that constant from its first point', () => {
  expect([...smooth(Float64Array.of(3, 3, 3, 3), 0.9)].map((value) => value.toFixed(9))).toEqual(
    Array(4).fill('3.000000000'),
  );
});

test('equals the weighted mean written out by hand', () => {
  const [first, second, third] = smooth(Float64Array.of(1, 5, 2), 0.5);
  expect(first).toBeCloseTo(1, 12);
  expect(second).toBeCloseTo((0.5 * 5 + 0.25 * 1) / 0.75, 12);
  expect(third).toBeCloseTo((0.5 * 2 + 0.25 * 5 + 0.125 * 1) / 0.875, 12);
});

test('a NaN stays a gap and the average goes on behind it', () => {
  const smoothed = smooth(Float64Array.of(2, Number.NaN, 2), 0.6);
  expect(smoothed[1]).toBeNaN();
  expect(smoothed[2]).toBeCloseTo(2, 12);
});
