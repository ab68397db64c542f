import { useCallback, useSyncExternalStore } from 'react';
import type { GridSortKey } from '../../../ui/data-grid';
import type { ColumnCondition } from './column-condition';

/** How a person left the table of a data set. */
export interface TableView {
  sort: readonly GridSortKey[];
  conditions: readonly ColumnCondition[];
  /** What is typed: plain text, or SQL. */
  mode: 'text' | 'sql';
  text: string;
  sql: string;
  hidden: readonly string[];
  pinned: readonly string[];
  order: readonly string[];
  widths: Readonly<Record<string, number>>;
}

const initial: TableView = {
  sort: [],
  conditions: [],
  mode: 'text',
  text: '',
  sql: '',
  hidden: [],
  pinned: [],
  order: [],
  widths: {},
};

const views = new Map<string, TableView>();
const listeners = new Set<() => void>();
const keyOf = (datasetId: string) => `studio.rows.${datasetId}`;

function read(datasetId: string): TableView {
  const known = views.get(datasetId);
  if (known) return known;
  let view = initial;
  try {
    view = { ...initial, ...(JSON.parse(localStorage.getItem(keyOf(datasetId)) ?? '{}') as Partial<TableView>) };
  } catch {
    // Not ours, or half written: the table begins anew.
  }
  views.set(datasetId, view);
  return view;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Changes what is shown of a data set's table, also from elsewhere: a link of the profile, for example. */
export function changeTableView(datasetId: string, change: Partial<TableView>): void {
  const view = { ...read(datasetId), ...change };
  views.set(datasetId, view);
  try {
    localStorage.setItem(keyOf(datasetId), JSON.stringify(view));
  } catch {
    // No space left for it: the view lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** The table's view, kept for each data set. */
export function useTableView(datasetId: string): [TableView, (change: Partial<TableView>) => void] {
  const view = useSyncExternalStore(subscribe, () => read(datasetId));
  const change = useCallback((part: Partial<TableView>) => changeTableView(datasetId, part), [datasetId]);
  return [view, change];
}
