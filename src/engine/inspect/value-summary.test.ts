import { expect, test } from 'vitest';
import { summariseValues } from './value-summary';

test('figures are those of the definition', () => {
  // Mean 5, population variance (9 + 1 + 1 + 1 + 0 + 0 + 4 + 16) / 8 = 4: the standard example of a deviation of 2.
  const summary = summariseValues(Float32Array.of(2, 4, 4, 4, 5, 5, 7, 9));
  expect(summary).toMatchObject({ count: 8, minimum: 2, maximum: 9, mean: 5, deviation: 2, zeroShare: 0 });
  expect(summary.histogram).toHaveLength(32);
  expect(summary.histogram[0]).toBe(1);
  expect(summary.histogram[31]).toBe(1);
  expect(summary.histogram.reduce((total, count) => total + count, 0)).toBe(8);
});

test('NaN and infinities are counted and spoil nothing else', () => {
  const summary = summariseValues(Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, 3, 0, Number.NaN, 0, 0));
  expect(summary).toMatchObject({ nanShare: 0.25, infiniteShare: 0.125, zeroShare: 0.375, minimum: 0, maximum: 3 });
  expect(summary.mean).toBeCloseTo(0.8, 12);
  expect(summary.histogram.reduce((total, count) => total + count, 0)).toBe(5);
});

test('numbers that are all equal have no deviation and one full bin', () => {
  const summary = summariseValues(Float32Array.of(7, 7, 7));
  expect(summary).toMatchObject({ minimum: 7, maximum: 7, mean: 7, deviation: 0 });
  expect(Math.max(...summary.histogram)).toBe(3);
});

test('without one finite number there are no figures', () => {
  expect(summariseValues(Float32Array.of(Number.NaN, Number.NaN))).toMatchObject({
    minimum: null,
    mean: null,
    nanShare: 1,
    histogram: [],
  });
  expect(summariseValues([])).toMatchObject({ count: 0, nanShare: 0, minimum: null });
});

test('a large offset does not eat the deviation', () => {
  const values = Float64Array.from({ length: 1000 }, (_, index) => 1e9 + (index % 2));
  expect(summariseValues(values).deviation).toBeCloseTo(0.5, 6);
});
