import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { orderRows } from '../../../shared/base/order';

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
  /** Actions that belong together stand under it. */
  section?: string;
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

/** Rows in the order that the headers ask for, for tables whose rows are all in the page; missing values last. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Pick<DataTableColumn<Row>, 'id' | 'text' | 'value'>[],
  sort: readonly SortKey[],
): readonly Row[] {
  return orderRows(
    rows,
    sort.flatMap(({ id, direction }) => {
      const column = columns.find((each) => each.id === id);
      return column ? [{ value: column.value ?? column.text, direction }] : [];
    }),
  );
}
