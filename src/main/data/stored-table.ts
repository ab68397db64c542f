import type { DatasetColumn } from '../../shared/contract/dataset';
import { literal } from './sql';

/**
 * A table as it lies on the disk: Parquet whose columns are called `c0`, `c1` … in the order of `columns`, because
 * names from outside may differ only in case or clash with DuckDB's own.
 */
export interface StoredTable {
  path: string;
  columns: readonly DatasetColumn[];
  rowCount: number;
}

export type ColumnKind = DatasetColumn['kind'];

/** How values of a kind are stored. Whole numbers are doubles too: every one below 2^53 is exact. */
export const storageTypes = {
  integer: 'DOUBLE',
  real: 'DOUBLE',
  boolean: 'BOOLEAN',
  categorical: 'VARCHAR',
  text: 'VARCHAR',
  time: 'TIMESTAMP',
} as const satisfies Record<ColumnKind, string>;

export type StorageType = (typeof storageTypes)[ColumnKind];

/** Text reaches the network by encoding; every other kind as a number, times as seconds since 1970. */
export function isText(kind: ColumnKind): boolean {
  return storageTypes[kind] === 'VARCHAR';
}

export function storedName(index: number): string {
  return `c${index}`;
}

export function fromTable(table: StoredTable): string {
  return `read_parquet(${literal(table.path)})`;
}

/**
 * SQL that makes one text of a row, the same for the same values on every machine and in every version: what
 * fingerprints, duplicates and splits compare. Text carries its length, so that no two rows share a form.
 */
export function rowContent(columns: readonly { kind: ColumnKind }[]): string {
  const cells = columns.map(({ kind }, index) => {
    const name = storedName(index);
    return isText(kind) ? `coalesce(length(${name})::VARCHAR || ':' || ${name}, '')` : `coalesce(${name}::VARCHAR, '')`;
  });
  return `concat_ws('|', ${cells.join(', ')})`;
}
