import { expect, test } from 'vitest';
import { createRemainingTime } from './remaining-time';

test('says nothing before there is something to judge by', () => {
  const remaining = createRemainingTime(0);
  expect([remaining.estimate(null, 1_000), remaining.estimate(0, 1_000), remaining.estimate(0.5, 100)]).toEqual([
    null,
    null,
    null,
  ]);
});

test('is exact for work at a steady pace', () => {
  const remaining = createRemainingTime(0);
  for (let second = 1; second <= 3; second += 1) remaining.estimate(second / 20, second * 1_000);
  expect(remaining.estimate(0.2, 4_000)).toBe(16_000);
});

test('counts down while no progress is reported', () => {
  const remaining = createRemainingTime(0);
  remaining.estimate(0.5, 10_000);
  expect([remaining.estimate(0.5, 12_000), remaining.estimate(0.5, 30_000)]).toEqual([8_000, 0]);
});

test('follows work that slows down', () => {
  const remaining = createRemainingTime(0);
  for (let second = 1; second <= 5; second += 1) remaining.estimate(second / 10, second * 1_000);
  let estimate: number | null = null;
  for (let step = 1; step <= 20; step += 1) estimate = remaining.estimate(0.5 + step / 100, 5_000 + step * 1_000);
  expect(estimate).toBeGreaterThan(25_000);
  expect(estimate).toBeLessThan(31_000);
});

test('begins anew when the extent turns out larger', () => {
  const remaining = createRemainingTime(0);
  remaining.estimate(0.8, 8_000);
  expect(remaining.estimate(0.2, 9_000)).toBeNull();
  expect(remaining.estimate(0.3, 10_000)).toBe(7_000);
});
