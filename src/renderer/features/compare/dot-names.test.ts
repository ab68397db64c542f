import { expect, test } from 'vitest';
import { placeNames } from './dot-names';

const dot = (index: number, left: number, top: number) => ({ index, left, top, name: 'sharp-owl-8' });

test('a name that would cover the next dot moves to the other side of its own', () => {
  const dots = [dot(0, 200, 50), dot(1, 240, 52)];
  expect([...placeNames(dots, dots, 600)]).toEqual([
    [0, 'left'],
    [1, 'right'],
  ]);
});

test('a name without room on either side is left out, and the first ones go first', () => {
  const dots = [dot(0, 200, 50), dot(1, 240, 52), dot(2, 220, 50)];
  expect([...placeNames(dots, dots, 600).keys()]).toEqual([0, 1]);
});

test('a name does not leave the drawing', () => {
  const dots = [dot(0, 590, 50)];
  expect(placeNames(dots, dots, 600).get(0)).toBe('left');
});
