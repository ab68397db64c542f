import type { DataColumn } from './protocol';

/**
 * How the host lays a job's rows on the disk, column by column, so that the engine reads one column or any rows of it
 * without loading the set. All numbers are little-endian.
 */
export const columnFilesFormatVersion = 3;

/** Written last: a folder without it is no table. */
export const manifestFile = 'table.json';
/** One byte a row. */
export const splitFile = 'split.u8';
export const splitCodes = { train: 0, validation: 1, test: 2, none: 3 } as const;

/**
 * - `numbers`: float64 a row, NaN where missing; times as seconds since 1970.
 * - `bytes`: the cells one after the other, and where each begins (float64, rows + 1 of them).
 * - `places`: pack, offset and size of a file as three float64 a row; pack −1 where missing.
 */
export type ColumnStorage = 'numbers' | 'bytes' | 'places';

export const columnStorage = {
  numeric: 'numbers',
  text: 'bytes',
  array: 'bytes',
  image: 'places',
  audio: 'places',
} as const satisfies Record<DataColumn['kind'], ColumnStorage>;

/** Numbers a row. */
export const placeWidth = 3;

/** A missing text: a byte that UTF-8 never has. A missing array has no byte at all. */
export const missingText = 0xff;

/** What a column's file holds. */
export type ColumnPart = 'f64' | 'offsets' | 'bytes' | 'places';

export function columnFile(index: number, part: ColumnPart): string {
  return `c${index}.${part}`;
}

export interface TableManifest {
  formatVersion: typeof columnFilesFormatVersion;
  rowCount: number;
  columns: DataColumn[];
  /** By file name; a file of another size is damaged. Units: bytes. */
  sizes: Record<string, number>;
}

/** A file of the media store. @param mediaDirectory `<project>/datasets/<id>/media` */
export function packFile(pack: number): string {
  return `pack-${String(pack).padStart(4, '0')}.bin`;
}
