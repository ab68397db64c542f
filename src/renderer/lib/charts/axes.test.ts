import { expect, test } from 'vitest';
import { formatHorizontalTick, formatVerticalTick, linearTicks, logarithmicTicks } from './axes';

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

test('tick labels stay short', () => {
  expect(formatHorizontalTick.step(1_200_000)).toBe('1.2M');
  expect(formatHorizontalTick.time(90_000)).toBe('1.5 min');
  expect(formatVerticalTick(0.00005)).toBe('5e−5');
  expect(formatVerticalTick(5e20)).toBe('5e20');
  expect(formatVerticalTick(0.1 + 0.2)).toBe('0.3');
});
