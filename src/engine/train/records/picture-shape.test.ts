import { expect, it } from 'vitest';
import { pixelGrid } from './picture-shape';

const grid = (height: number, width: number, from: number, name: (row: number, column: number) => string) =>
  Array.from({ length: height * width }, (_, at) => name(from + Math.floor(at / width), from + (at % width)));

it.each([
  ['rows and columns', grid(8, 8, 0, (row, column) => `pixel_${row}_${column}`), { height: 8, width: 8 }],
  [
    'rows and columns from 1, wider than high',
    grid(3, 5, 1, (row, column) => `p${row}x${column}`),
    { height: 3, width: 5 },
  ],
  ['numbered pixels of a square', Array.from({ length: 784 }, (_, at) => `pixel${at}`), { height: 28, width: 28 }],
  ['numbered columns that nobody calls pixels', Array.from({ length: 784 }, (_, at) => `x${at}`), null],
  ['numbered pixels that make no square', Array.from({ length: 10 }, (_, at) => `pixel${at}`), null],
  ['columns first', grid(3, 4, 0, (row, column) => `pixel_${column}_${row}`), null],
  ['names without numbers', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'], null],
  ['one missing', grid(4, 4, 0, (row, column) => `pixel_${row}_${column}`).slice(1), null],
])('%s', (_, names, expected) => {
  expect(pixelGrid(names)).toEqual(expected);
});
