import { expect, test } from 'vitest';
import { randomStream } from '../base/random';
import { smooth, smoothingKinds, smoothingWidth } from './smoothing';

test('a constant series stays that constant from its first point', () => {
  for (const kind of smoothingKinds)
    expect([...smooth(Float64Array.of(3, 3, 3, 3), 0.9, kind)].map((value) => value.toFixed(9))).toEqual(
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
  for (const kind of smoothingKinds) {
    const smoothed = smooth(Float64Array.of(2, Number.NaN, 2), 0.6, kind);
    expect(smoothed[1]).toBeNaN();
    expect(smoothed[2]).toBeCloseTo(2, 12);
  }
});

test('a window is the plain mean of a point and its neighbours, fewer at the ends', () => {
  // Strength 0.5 is worth three points.
  expect([...smooth(Float64Array.of(1, 4, 7, 2), 0.5, 'window')]).toEqual([2.5, 4, 13 / 3, 4.5]);
});

test('a window that has passed a spike of any height is as it was before', () => {
  const values = Float64Array.from({ length: 30 }, (_, index) => (index === 5 ? 1e20 : index === 6 ? 1e308 : 3));
  const smoothed = smooth(values, 0.5, 'window');
  expect([...smoothed.subarray(8)]).toEqual(Array(22).fill(3));
});

test('a Gaussian weighs neighbours by their distance', () => {
  const deviation = 3 / (2 * Math.sqrt(Math.PI));
  const weight = (distance: number) => Math.exp((-distance * distance) / (2 * deviation * deviation));
  const [first] = smooth(Float64Array.of(1, 4, 7), 0.5, 'gaussian');
  expect(first).toBeCloseTo((1 + 4 * weight(1) + 7 * weight(2)) / (1 + weight(1) + weight(2)), 12);
});

test('one strength weakens noise alike with every kind', () => {
  const stream = randomStream(5, 'noise');
  const noise = Float64Array.from({ length: 20_000 }, () => stream.normal());
  for (const kind of smoothingKinds) {
    const smoothed = smooth(noise, 0.8, kind).subarray(200, -200);
    const variance = smoothed.reduce((sum, value) => sum + value * value, 0) / smoothed.length;
    expect(variance * smoothingWidth(0.8)).toBeGreaterThan(0.85);
    expect(variance * smoothingWidth(0.8)).toBeLessThan(1.15);
  }
});
