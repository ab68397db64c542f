import { expect, it } from 'vitest';
import type { DatasetColumn } from '../../../../shared/contract/dataset';
import { arrangeColumns, moveColumn } from './arrange-columns';

const columns = ['a', 'b', 'c', 'd'].map((name): DatasetColumn => ({ name, kind: 'real', role: 'feature' }));
const view = { order: [], pinned: [], hidden: [], widths: {} };
const ids = (part: object) => arrangeColumns(columns, { ...view, ...part }).map(({ id }) => id);

it('puts pinned columns first and leaves hidden ones out', () => {
  expect(ids({ pinned: ['c'], hidden: ['a'] })).toEqual(['c', 'b', 'd']);
});

it('keeps the person’s order, and their width above the smallest', () => {
  const shown = arrangeColumns(columns, view);
  expect(ids({ order: moveColumn(shown, 'd', 'b') })).toEqual(['a', 'd', 'b', 'c']);
  expect(ids({ order: moveColumn(shown, 'a', null) })).toEqual(['b', 'c', 'd', 'a']);
  expect(arrangeColumns(columns, { ...view, widths: { a: 3, b: 400 } }).map(({ width }) => width)).toEqual([
    64, 400, 132, 132,
  ]);
});
