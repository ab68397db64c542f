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

/**
 * How values of a kind are stored. Whole numbers are doubles too: every one below 2^53 is exact. Images and sounds are
 * names of files in the media store, arrays their bytes (little-endian, C order).
 */
export const storageTypes = {
  integer: 'DOUBLE',
  real: 'DOUBLE',
  boolean: 'BOOLEAN',
  categorical: 'VARCHAR',
  text: 'VARCHAR',
  time: 'TIMESTAMP',
  image: 'VARCHAR',
  audio: 'VARCHAR',
  array: 'BLOB',
} as const satisfies Record<ColumnKind, string>;

export type StorageType = (typeof storageTypes)[ColumnKind];

/** Text reaches the network by encoding; numbers as they are, times as seconds since 1970. */
export function isText(kind: ColumnKind): boolean {
  return kind === 'categorical' || kind === 'text';
}

/** Cells that name a file in the media store. */
export function isMedia(kind: ColumnKind): kind is 'image' | 'audio' {
  return kind === 'image' || kind === 'audio';
}

export function storedName(index: number): string {
  return `c${index}`;
}

/**
 * Rows of one group of a stored table. A page of a sorted or filtered view gathers rows from all over the file and reads
 * their groups up to them: groups of DuckDB's own 122,880 rows cost it three times as much and save one byte in sixty.
 */
const storedGroupRows = 16_384;

/** The options of `COPY … TO` for every stored table, with the names that the person sees. */
export function storedFormat(names: readonly string[], groupRows = storedGroupRows): string {
  const columns = literal(JSON.stringify(names));
  return `(FORMAT parquet, ROW_GROUP_SIZE ${groupRows}, KV_METADATA {columns: ${columns}})`;
}

export function fromTable(table: StoredTable): string {
  return `read_parquet(${literal(table.path)})`;
}

/**
 * SQL that makes one text of a row, the same for the same values on every machine and in every version: what
 * fingerprints, duplicates and splits compare. Text carries its length, so that no two rows share a form.
 */
export function rowContent(
  columns: readonly { kind: ColumnKind }[],
  names: readonly string[] = columns.map((_, index) => storedName(index)),
): string {
  const cells = columns.map(({ kind }, index) => {
    const name = names[index];
    // An array may be large: its digest stands for it.
    if (kind === 'array') return `coalesce(md5(${name}), '')`;
    return storageTypes[kind] === 'VARCHAR'
      ? `coalesce(length(${name})::VARCHAR || ':' || ${name}, '')`
      : `coalesce(${name}::VARCHAR, '')`;
  });
  return `concat_ws('|', ${cells.join(', ')})`;
}
