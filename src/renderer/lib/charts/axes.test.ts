import { expect, test } from 'vitest';
import {
  formatHorizontalTick,
  formatHorizontalTicks,
  formatVerticalTick,
  formatVerticalTicks,
  horizontalTicks,
  linearTicks,
  logarithmicTicks,
} from './axes';

test('linear ticks are round and inside the range', () => {
  expect(linearTicks(0.03, 0.97, 4)).toEqual([0.2, 0.4, 0.6, 0.8]);
  expect(linearTicks(0, 1000, 5)).toEqual([0, 200, 400, 600, 800, 1000]);
  expect(linearTicks(-0.1, 0.1, 4)).toEqual([-0.1, -0.05, 0, 0.05, 0.1]);
});

test('logarithmic ticks are powers of ten over many decades and gain 2 and 5 over few', () => {
  expect(logarithmicTicks(1e-5, 1e3, 4)).toEqual([1e-4, 1e-2, 1, 100]);
  expect(logarithmicTicks(0.05, 2, 4)).toEqual([0.05, 0.1, 0.2, 0.5, 1, 2]);
});

test('a range without extent has no ticks', () => {
  expect(linearTicks(3, 3, 4)).toEqual([]);
  expect(logarithmicTicks(3, 3, 4)).toEqual([]);
});

test('a range that rounding alone opened has no ticks, wherever it lies', () => {
  for (const value of [0.1, 0.95, 1e6, 1e17, -3e200])
    for (const ulps of [1, 4, 400]) {
      const other = value * (1 + ulps * Number.EPSILON);
      expect(linearTicks(Math.min(value, other), Math.max(value, other), 5)).toEqual([]);
    }
  expect(linearTicks(0, 5e-324, 5)).toEqual([]);
  expect(logarithmicTicks(0, 1, 5)).toEqual([]);
  expect(logarithmicTicks(1, Number.POSITIVE_INFINITY, 5)).toEqual([]);
});

test('ticks of a very narrow range lie within it', () => {
  const ticks = linearTicks(1_700_000_000_000, 1_700_000_000_000 + 20, 5);
  expect(ticks).toEqual([0, 5, 10, 15, 20].map((more) => 1_700_000_000_000 + more));
  expect(linearTicks(1, 1 + 5e-12, 5)).toEqual([
    1, 1.000000000001, 1.000000000002, 1.000000000003, 1.000000000004, 1.000000000005,
  ]);
});

test('tick labels stay short', () => {
  expect(formatHorizontalTick.step(1_200_000)).toBe('1.2M');
  expect(formatHorizontalTick.time(90_000)).toBe('1.5 min');
  expect(formatVerticalTick(0.00005)).toBe('5e−5');
  expect(formatVerticalTick(5e20)).toBe('5e20');
  expect(formatVerticalTick(0.1 + 0.2)).toBe('0.3');
});

test('an axis of few steps counts whole ones', () => {
  expect(horizontalTicks('step', 0, 3, 12)).toEqual([0, 1, 2, 3]);
  expect(horizontalTicks('epoch', 0, 1, 2)).toEqual([0, 0.5, 1]);
});

test('ticks of the horizontal axis are all in thousands or none', () => {
  expect(formatHorizontalTicks('step', [8000, null, 10_000])).toEqual(['8K', '', '10K']);
  expect(formatHorizontalTicks('step', [2000, 8000])).toEqual(['2,000', '8,000']);
  expect(formatHorizontalTicks('time', [90_000])).toEqual(['1.5 min']);
});

test('ticks of one axis are told apart and share one unit', () => {
  expect(formatVerticalTicks([0.000198, 0.0002, 0.000202])).toEqual(['1.98e−4', '2e−4', '2.02e−4']);
  expect(formatVerticalTicks([0.12341, 0.12342])).toEqual(['0.12341', '0.12342']);
  expect(formatVerticalTicks([0, 20_000])).toEqual(['0', '20,000']);
  expect(formatVerticalTicks([0, 50_000, 100_000])).toEqual(['0', '50K', '100K']);
  expect(formatVerticalTicks([1_000_010, 1_000_020])).toEqual(['1.00001M', '1.00002M']);
  expect(formatVerticalTicks([-0.00005, null, 0])).toEqual(['−5e−5', '', '0']);
});
