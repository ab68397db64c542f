import { expect, test } from 'vitest';
import { linearTicks } from './axes';
import { panRange, zoomRange } from './chart-view';
import type { Interval } from './series';

test('zooming in keeps the position under the pointer where it is', () => {
  expect(zoomRange(null, [0, 100], 25, 0.5)).toEqual([12.5, 62.5]);
});

test('zooming in goes on until ticks could no longer be told apart, and then stays', () => {
  for (const [whole, at] of [
    [[0, 100], 33],
    [[0, 1e6], 1e6],
    [[1.7e12, 1.7e12 + 3_600_000], 1.7e12 + 1000],
  ] as [[number, number], number][]) {
    let range = zoomRange(null, whole, at, 0.7) as Interval;
    for (let count = 0; count < 500; count += 1) range = zoomRange(range, whole, at, 0.7) as Interval;
    expect(linearTicks(...range, 8).length).toBeGreaterThanOrEqual(3);
    expect(range[0]).toBeLessThanOrEqual(at);
    expect(range[1]).toBeGreaterThanOrEqual(at);
    expect(zoomRange(range, whole, at, 1 / 0.7)?.[0]).toBeLessThanOrEqual(range[0]);
  }
});

test('zooming out past the whole shows all again', () => {
  expect(zoomRange([40, 90], [0, 100], 50, 4)).toBeNull();
});

test('zooming out at an edge stays inside', () => {
  expect(zoomRange([0, 20], [0, 100], 20, 2)).toEqual([0, 40]);
});

test('panning stops at the end', () => {
  expect(panRange([60, 90], [0, 100], 1)).toEqual([70, 100]);
});

test('zooming a logarithmic axis keeps decades, not lengths', () => {
  const [from, to] = zoomRange(null, [1, 10_000], 100, 0.5, true) as [number, number];
  expect(from).toBeCloseTo(10, 9);
  expect(to).toBeCloseTo(1_000, 6);
});
