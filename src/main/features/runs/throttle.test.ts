import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createThrottle } from './throttle';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('calls at once, then at most once an interval, and ends with the newest value', () => {
  const calls: number[] = [];
  const throttle = createThrottle<number>(100, (value) => calls.push(value));
  for (let value = 1; value <= 5; value += 1) throttle(value);
  expect(calls).toEqual([1]);
  vi.advanceTimersByTime(100);
  expect(calls).toEqual([1, 5]);
  throttle(6);
  vi.advanceTimersByTime(99);
  expect(calls).toEqual([1, 5]);
  vi.advanceTimersByTime(1);
  expect(calls).toEqual([1, 5, 6]);
});

it('forgets what waits when it is cancelled', () => {
  const calls: number[] = [];
  const throttle = createThrottle<number>(100, (value) => calls.push(value));
  throttle(1);
  throttle(2);
  throttle.cancel();
  vi.advanceTimersByTime(500);
  expect(calls).toEqual([1]);
});

it('calls with what waits when it is flushed, and not again', () => {
  const calls: number[] = [];
  const throttle = createThrottle<number>(100, (value) => calls.push(value));
  throttle.flush();
  throttle(1);
  throttle(2);
  throttle.flush();
  vi.advanceTimersByTime(500);
  expect(calls).toEqual([1, 2]);
});
