import { describe, expect, it } from 'vitest';
import { type DataTableColumn, nextSort, sortRows, toTsv } from './column';

describe('nextSort', () => {
  it('goes through ascending, descending and none on the same column', () => {
    const first = nextSort([], 'a', false);
    const second = nextSort(first, 'a', false);
    expect([first, second, nextSort(second, 'a', false)]).toEqual([
      [{ id: 'a', direction: 'ascending' }],
      [{ id: 'a', direction: 'descending' }],
      [],
    ]);
  });

  it('replaces the order without shift and joins it with shift', () => {
    const byA = nextSort([], 'a', false);
    expect(nextSort(byA, 'b', false)).toEqual([{ id: 'b', direction: 'ascending' }]);
    expect(nextSort(byA, 'b', true)).toEqual([
      { id: 'a', direction: 'ascending' },
      { id: 'b', direction: 'ascending' },
    ]);
  });

  it('turns a joined column round in its place', () => {
    const both = nextSort(nextSort([], 'a', false), 'b', true);
    expect(nextSort(both, 'a', true)).toEqual([
      { id: 'a', direction: 'descending' },
      { id: 'b', direction: 'ascending' },
    ]);
  });
});

describe('toTsv', () => {
  it('keeps one line a row when a value has tabs and line breaks', () => {
    const columns: DataTableColumn<string>[] = [
      { id: 'v', title: 'Value', width: 80, cell: (row) => row, text: (row) => row },
      { id: 'n', title: 'Length', width: 80, cell: (row) => row.length, text: (row) => String(row.length) },
    ];
    expect(toTsv(columns, ['a\tb', 'c\r\nd'])).toBe('Value\tLength\na b\t3\nc d\t4');
  });
});

describe('sortRows', () => {
  interface Item {
    name: string;
    size: number | null;
  }
  const columns: DataTableColumn<Item>[] = [
    { id: 'name', title: 'Name', width: 80, cell: (item) => item.name, text: (item) => item.name },
    {
      id: 'size',
      title: 'Size',
      width: 80,
      cell: (item) => item.size,
      text: (item) => String(item.size),
      value: (item) => item.size,
    },
  ];
  const items: Item[] = [
    { name: 'run-10', size: 1 },
    { name: 'run-9', size: null },
    { name: 'run-2', size: 3 },
  ];
  const names = (direction: 'ascending' | 'descending', id: string) =>
    sortRows(items, columns, [{ id, direction }]).map(({ name }) => name);

  it('puts run-9 before run-10', () => {
    expect(names('ascending', 'name')).toEqual(['run-2', 'run-9', 'run-10']);
  });

  it('keeps missing values last in both directions', () => {
    expect([names('ascending', 'size'), names('descending', 'size')]).toEqual([
      ['run-10', 'run-2', 'run-9'],
      ['run-2', 'run-10', 'run-9'],
    ]);
  });
});
