import { expect, test } from 'vitest';
import { drawnMarks, type EventMark } from './event-mark';

const frame = { x: (value: number) => value, left: 0, width: 480 };
const mark = (x: number, faint: boolean): EventMark => ({
  id: `${x} ${faint}`,
  x,
  title: '',
  owner: null,
  color: '#000',
  faint,
});
const checkpointsEvery = (pixels: number) =>
  Array.from({ length: Math.floor(480 / pixels) }, (_, index) => mark(index * pixels, true));

test('checkpoints are drawn while they stand apart, and left out where they would be a grid', () => {
  expect(drawnMarks([...checkpointsEvery(48), mark(10, false)], frame, 1)).toHaveLength(11);
  expect(drawnMarks([...checkpointsEvery(6), mark(10, false)], frame, 1)).toEqual([mark(10, false)]);
});

test('checkpoints outside the shown range take no room', () => {
  const outside = checkpointsEvery(6).map((each) => ({ ...each, x: each.x + 1000 }));
  expect(drawnMarks([...outside, mark(10, true)], frame, 1)).toEqual([mark(10, true)]);
});
