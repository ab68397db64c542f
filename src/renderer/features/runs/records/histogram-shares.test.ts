import { describe, expect, it } from 'vitest';
import type { HistogramSeries } from './histogram-series';
import { barPath, sharesOf } from './histogram-shares';

function one(bins: number[], minimum: number, maximum: number, count = bins.reduce((sum, each) => sum + each, 0)) {
  const figure = (value: number) => Float64Array.of(value);
  return {
    name: 'kernel',
    steps: Float64Array.of(0),
    figures: {
      count: figure(count),
      minimum: figure(minimum),
      maximum: figure(maximum),
      mean: figure(0),
      deviation: figure(0),
      norm: figure(0),
      zeroCount: figure(0),
      nanCount: figure(0),
      infiniteCount: figure(0),
    },
    binCount: bins.length,
    bins: Uint32Array.from(bins),
  } satisfies HistogramSeries;
}
const sum = (shares: Float64Array) => shares.reduce((total, share) => total + share, 0);

describe('shares of a histogram on a common range', () => {
  it('lie where the numbers lie, whatever the bins were', () => {
    expect([...sharesOf(one([4, 0, 0, 4], 0, 4), 0, [-4, 4], 8)]).toEqual([0, 0, 0, 0, 0.5, 0, 0, 0.5]);
  });

  it('spread a wide bin evenly over the narrow ones that it covers', () => {
    expect([...sharesOf(one([6, 2], 0, 2), 0, [0, 2], 8)]).toEqual([
      0.1875, 0.1875, 0.1875, 0.1875, 0.0625, 0.0625, 0.0625, 0.0625,
    ]);
  });

  it('lose nothing where bins do not meet, and compare tensors of different sizes', () => {
    const small = sharesOf(one([1, 2, 1], -0.7, 1.3), 0, [-1, 2], 17);
    const large = sharesOf(one([1000, 2000, 1000], -0.7, 1.3), 0, [-1, 2], 17);
    expect(sum(small)).toBeCloseTo(1, 12);
    expect([...large]).toEqual([...small]);
  });

  it('hold numbers that are all equal in one bin, also at the very end', () => {
    const bins = Array.from({ length: 8 }, (_, bin) => (bin === 4 ? 9 : 0));
    expect([...sharesOf(one(bins, 2, 2), 0, [0, 2], 4)]).toEqual([0, 0, 0, 1]);
  });

  it('leave out what is not finite, and are empty where nothing is', () => {
    expect(sum(sharesOf(one([1, 1], 0, 1, 8), 0, [0, 1], 4))).toBeCloseTo(0.25, 12);
    expect(sum(sharesOf(one([0, 0], Number.NaN, Number.NaN, 8), 0, [0, 1], 4))).toBe(0);
  });

  it('are drawn as bars that stand on the ground', () => {
    expect(barPath([0, 1, 0.5], 30, 10)).toBe('M0 10V10.0H10.0V0.0H20.0V5.0H30.0V10Z');
  });
});
