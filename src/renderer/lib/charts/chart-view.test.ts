import { expect, test } from 'vitest';
import { panRange, zoomRange } from './chart-view';

test('zooming in keeps the position under the pointer where it is', () => {
  expect(zoomRange(null, [0, 100], 25, 0.5)).toEqual([12.5, 62.5]);
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
