import type { Table } from 'apache-arrow';
import { formatNumber } from '../../../shared/base/format';
import { bulkPaths } from '../../../shared/contract/bulk';
import type { SplitName } from '../../../shared/contract/evaluation';
import { fetchTable } from '../../lib/bulk';

/** Values of a column on one page of rows. */
export interface PageColumn {
  name: string;
  kind: 'numeric' | 'text' | 'vector';
  origin: string;
  width: number;
  integer: boolean;
  /** Of the numbers that are shown; empty where they have none. */
  names: readonly string[];
  /** Words of token numbers, row by row. */
  tokens: readonly (readonly string[])[] | null;
  at(row: number): number | string | null | Float32Array;
}

export interface PreparedPage {
  /** Number of every row in the table, from 0. */
  rows: Int32Array;
  parts: Int8Array;
  columns: readonly PageColumn[];
  byName: ReadonlyMap<string, PageColumn>;
  /** Rows of the part, on all pages. */
  rowCount: number;
}

function readColumns(table: Table): PageColumn[] {
  return table.schema.fields.flatMap((field, index): PageColumn[] => {
    if (field.name.startsWith('__')) return [];
    const vector = table.getChildAt(index);
    const told = (key: string) => field.metadata.get(key);
    const kind = told('kind') as PageColumn['kind'];
    const tokens = told('tokens');
    return [
      {
        name: field.name,
        kind,
        origin: told('origin') ?? field.name,
        width: Number(told('width') ?? 1),
        integer: told('integer') === 'true',
        names: JSON.parse(told('names') ?? '[]') as string[],
        tokens: tokens ? (JSON.parse(tokens) as string[][]) : null,
        at(row) {
          const value = vector?.get(row) as unknown;
          if (kind !== 'vector') return (value ?? null) as number | string | null;
          return Float32Array.from(value as Iterable<number>);
        },
      },
    ];
  });
}

/** Rows behind a step, from 0 for the table as it is stored. */
export async function fetchPreparedPage(
  id: string,
  query: { step: number; offset: number; limit: number; part: SplitName | null },
  signal: AbortSignal,
): Promise<PreparedPage> {
  const { table, headers } = await fetchTable(bulkPaths.preparationRows(id), query, signal);
  const columns = readColumns(table);
  return {
    rows: Int32Array.from((table.getChild('__row')?.toArray() ?? []) as Iterable<number>),
    parts: Int8Array.from((table.getChild('__part')?.toArray() ?? []) as Iterable<number>),
    columns,
    byName: new Map(columns.map((column) => [column.name, column])),
    rowCount: Number(headers.get('x-row-count') ?? 0),
  };
}

export const isMissing = (value: unknown) => value === null || (typeof value === 'number' && Number.isNaN(value));

/** Times are seconds since 1970 between the steps. */
export function timeText(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime())
    ? formatNumber(seconds)
    : time
        .toISOString()
        .replace('T', ' ')
        .replace(/(\.000)?Z$/, '');
}

const shownEntryCount = 4;

/** A vector in a few words: its largest entries by name, or its first numbers. */
export function vectorText(column: PageColumn, values: Float32Array): string {
  const set = Array.from(values.keys()).filter((index) => values[index] !== 0);
  if (column.names.length > 0 && set.length <= Math.max(8, values.length / 4)) {
    if (set.length === 0) return 'all 0';
    const named = set
      .toSorted((left, right) => Math.abs(values[right] as number) - Math.abs(values[left] as number))
      .slice(0, shownEntryCount)
      .map((index) => {
        const name = (column.names[index] ?? `${index}`).replace(`${column.origin}`, '').replace(/^[=:#\s]+/, '');
        return `${name} ${formatNumber(values[index])}`;
      });
    return `${named.join(', ')}${set.length > shownEntryCount ? ', …' : ''}`;
  }
  const first = Array.from(values.slice(0, shownEntryCount), (value) => formatNumber(value));
  return `[${first.join(', ')}${column.width > shownEntryCount ? ', …' : ''}]`;
}

/** A cell as text, also for copying and for telling whether it changed. */
export function cellTextOf(column: PageColumn, row: number): string | null {
  const value = column.at(row);
  if (isMissing(value)) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatNumber(value);
  const tokens = column.tokens?.[row];
  return tokens ? tokens.join(' ') : vectorText(column, value as Float32Array);
}
