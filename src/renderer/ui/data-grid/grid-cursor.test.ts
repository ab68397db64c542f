import { expect, it } from 'vitest';
import { moveCursor, rangeOf } from './grid-cursor';

const size = { rowCount: 10_000_000, columnCount: 20, pageRows: 30 };
const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false });

it.each([
  ['ArrowDown', false, { row: 6, column: 3 }],
  ['ArrowDown', true, { row: 9_999_999, column: 3 }],
  ['ArrowLeft', true, { row: 5, column: 0 }],
  ['Home', false, { row: 5, column: 0 }],
  ['End', true, { row: 9_999_999, column: 19 }],
  ['PageUp', false, { row: 0, column: 3 }],
  ['PageDown', false, { row: 35, column: 3 }],
])('%s (with Ctrl: %s) moves as in a spreadsheet', (name, ctrl, expected) => {
  expect(moveCursor({ row: 5, column: 3 }, key(name, ctrl), size)).toEqual(expected);
});

it('stays within the grid and leaves other keys alone', () => {
  expect(moveCursor({ row: 0, column: 0 }, key('ArrowUp'), size)).toEqual({ row: 0, column: 0 });
  expect(moveCursor({ row: 0, column: 0 }, key('a'), size)).toBeNull();
  expect(moveCursor({ row: 0, column: 0 }, key('ArrowUp'), { ...size, rowCount: 0 })).toBeNull();
});

it('marks the cells between two corners, whichever came first', () => {
  expect(rangeOf({ at: { row: 2, column: 7 }, anchor: { row: 9, column: 4 } })).toEqual({
    firstRow: 2,
    lastRow: 9,
    firstColumn: 4,
    lastColumn: 7,
  });
});
