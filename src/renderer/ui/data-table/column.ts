import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface DataTableColumn<Row> {
  id: string;
  title: string;
  /** Units: pixels; the person can change it. */
  width: number;
  align?: 'start' | 'end';
  sortable?: boolean;
  cell(row: Row): ReactNode;
  /** What copying gives. */
  text(row: Row): string;
  /** What sortRows compares; `text` without it. Null goes last. */
  value?(row: Row): number | string | null;
  /** Below the title: statistics, a role. */
  header?: ReactNode;
  /** On hover over the title. */
  help?: string;
}

export interface SortKey {
  id: string;
  direction: 'ascending' | 'descending';
}

export interface RowAction {
  title: string;
  icon?: Icon;
  shortcut?: string;
  /** Set apart at the end. */
  destructive?: boolean;
  run(): void;
}

/**
 * What a click on a header makes of the order: ascending, descending, none. With shift the column joins the others
 * instead of replacing them.
 */
export function nextSort(sort: readonly SortKey[], id: string, join: boolean): SortKey[] {
  const before = sort.find((key) => key.id === id);
  const after: SortKey[] = before
    ? before.direction === 'ascending'
      ? [{ id, direction: 'descending' }]
      : []
    : [{ id, direction: 'ascending' }];
  if (!join) return after;
  return before ? sort.flatMap((key) => (key.id === id ? after : [key])) : [...sort, ...after];
}

/** Rows as tab-separated values with a header; tabs and line breaks within a value become spaces. */
export function toTsv<Row>(columns: readonly DataTableColumn<Row>[], rows: readonly Row[]): string {
  const line = (values: string[]) => values.map((value) => value.replace(/[\t\r\n]+/g, ' ')).join('\t');
  return [
    line(columns.map(({ title }) => title)),
    ...rows.map((row) => line(columns.map((column) => column.text(row)))),
  ].join('\n');
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compareValues(a: number | string | null, b: number | string | null): number {
  if (a === null || b === null) return 0;
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}

/** Rows in the order that the headers ask for, for tables whose rows are all in the page; missing values last. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly DataTableColumn<Row>[],
  sort: readonly SortKey[],
): readonly Row[] {
  const keys = sort.flatMap(({ id, direction }) => {
    const column = columns.find((each) => each.id === id);
    return column ? [{ column, sign: direction === 'ascending' ? 1 : -1 }] : [];
  });
  if (keys.length === 0) return rows;
  return rows.toSorted((a, b) => {
    for (const { column, sign } of keys) {
      const read = (row: Row) => (column.value ? column.value(row) : column.text(row));
      const [left, right] = [read(a), read(b)];
      if ((left === null) !== (right === null)) return left === null ? 1 : -1;
      const order = compareValues(left, right);
      if (order !== 0) return order * sign;
    }
    return 0;
  });
}
