import { type OrderKey, orderRows } from '../base/order';
import { type GroupFigure, type GroupSummary, groupFigureOf, summariseGroup } from './group-figures';

/** What rows are grouped by: one value a row. */
export interface GroupKey<Row> {
  id: string;
  value(row: Row): number | string | null;
}

export interface RowGroup<Row> {
  /** Tells it from every other group of the table. */
  path: string;
  keyId: string;
  value: number | string | null;
  depth: number;
  /** All of its rows, those of inner groups too. */
  rows: readonly Row[];
  /** Without inner groups the rows stand in it themselves. */
  groups: readonly RowGroup<Row>[];
}

/** A table's line: the head of a group, or a row below it. */
export type GroupedLine<Row> =
  | { kind: 'group'; group: RowGroup<Row>; isOpen: boolean }
  | { kind: 'row'; row: Row; depth: number };

/** Rows by the values of some keys, one within the other; groups and rows keep the order in which they come. */
export function groupRows<Row>(
  rows: readonly Row[],
  keys: readonly GroupKey<Row>[],
  depth = 0,
  within = '',
): readonly RowGroup<Row>[] {
  const [key, ...inner] = keys;
  if (!key) return [];
  const found = new Map<number | string | null, Row[]>();
  for (const row of rows) {
    const value = key.value(row);
    const group = found.get(value);
    if (group) group.push(row);
    else found.set(value, [row]);
  }
  return Array.from(found, ([value, members]) => {
    const path = `${within}/${typeof value}:${encodeURIComponent(String(value).toWellFormed())}`;
    return {
      path,
      keyId: key.id,
      value,
      depth,
      rows: members,
      groups: inner.length === 0 ? [] : groupRows(members, inner, depth + 1, path),
    };
  });
}

/** How groups are put in order: by a figure of a column, or by the value they were grouped by. */
export interface GroupOrder<Row> {
  direction: 'ascending' | 'descending';
  /** The key whose groups go by their own value. */
  keyId: string;
  /** Of every other group. */
  figure(group: RowGroup<Row>): number | string | null;
}

/** Groups of every depth in order. */
export function orderGroups<Row>(
  groups: readonly RowGroup<Row>[],
  orders: readonly GroupOrder<Row>[],
): readonly RowGroup<Row>[] {
  if (orders.length === 0) return groups;
  const keys = orders.map(
    ({ direction, keyId, figure }): OrderKey<RowGroup<Row>> => ({
      direction,
      value: (group) => (group.keyId === keyId ? group.value : figure(group)),
    }),
  );
  return orderRows(
    groups.map((group) => ({ ...group, groups: orderGroups(group.groups, orders) })),
    keys,
  );
}

/** What is in sight: heads, and what stands below those that are open. */
export function linesOf<Row>(groups: readonly RowGroup<Row>[], open: ReadonlySet<string>): readonly GroupedLine<Row>[] {
  const lines: GroupedLine<Row>[] = [];
  const visit = (group: RowGroup<Row>) => {
    const isOpen = open.has(group.path);
    lines.push({ kind: 'group', group, isOpen });
    if (!isOpen) return;
    if (group.groups.length > 0) for (const inner of group.groups) visit(inner);
    else for (const row of group.rows) lines.push({ kind: 'row', row, depth: group.depth + 1 });
  };
  for (const group of groups) visit(group);
  return lines;
}

export type GroupCell =
  | { kind: 'figure'; figure: GroupFigure; value: number; summary: GroupSummary }
  /** Every row that has one has the same. */
  | { kind: 'same'; value: string | number }
  | { kind: 'different'; count: number }
  | { kind: 'none' };

/** What the row of a group shows of a column. */
export function groupCell<Row>(
  { rows }: Pick<RowGroup<Row>, 'rows'>,
  read: (row: Row) => number | string | null,
  figure: GroupFigure,
  isBetterSmall: boolean,
): GroupCell {
  const values = rows.map(read).filter((value) => value !== null && value !== '');
  if (values.length === 0) return { kind: 'none' };
  if (values.every((value) => typeof value === 'number')) {
    const summary = summariseGroup(values);
    return summary === null
      ? { kind: 'none' }
      : { kind: 'figure', figure, value: groupFigureOf(summary, figure, isBetterSmall), summary };
  }
  const distinct = new Set(values);
  const [only] = distinct;
  return distinct.size === 1
    ? { kind: 'same', value: only as string | number }
    : { kind: 'different', count: distinct.size };
}
