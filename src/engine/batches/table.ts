import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import type { SplitName } from '../../shared/contract/evaluation';
import {
  columnFilesFormatVersion,
  manifestFile,
  splitCodes,
  splitFile,
  type TableManifest,
} from '../../shared/job/column-files';
import type { JobData } from '../../shared/job/protocol';
import type { NamedColumn } from '../../shared/transforms';
import { type ColumnReader, openColumn } from './column-reader';

/** The host's table: nothing of it is in memory but the parts of its rows. */
export interface JobTable {
  /** The folder. */
  path: string;
  rowCount: number;
  fingerprint: string;
  /** In table order. */
  features: ColumnReader[];
  /** Every column by its name, features included. */
  columns: ReadonlyMap<string, ColumnReader>;
  /** The column with the role target: what a config that names none predicts. */
  target: string | null;
  /** Columns that were sent along for the order and the groups of the rows. */
  orderColumns: string[];
  /** One code a row, see `splitCodes`. */
  parts: Uint8Array;
  /** Row numbers of each split, in table order. */
  rows: Record<SplitName, Uint32Array>;
  close(): void;
}

/** Numbers from `start` on. */
export function rowRange(start: number, count: number): Uint32Array {
  const rows = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) rows[index] = start + index;
  return rows;
}

/** All values of a column of numbers or text. Throws: StudioError BAD_INPUT for other kinds and unknown names. */
export function loadColumn(table: Pick<JobTable, 'columns' | 'rowCount'>, name: string): NamedColumn {
  const { rowCount } = table;
  const reader = requireColumn(table, name);
  if (rowCount <= loadedRowCount) return reader.values(rowRange(0, rowCount));
  const first = reader.values(new Uint32Array());
  const numbers = first.kind === 'numeric' ? new Float64Array(rowCount) : null;
  const texts = first.kind === 'text' ? new Array<string | null>(rowCount) : null;
  for (let start = 0; start < rowCount; start += loadedRowCount) {
    const part = reader.values(rowRange(start, Math.min(loadedRowCount, rowCount - start)));
    if (part.kind === 'numeric') numbers?.set(part.values, start);
    else if (texts && part.kind === 'text')
      for (let row = 0; row < part.values.length; row += 1) texts[start + row] = part.values[row] ?? null;
  }
  return { ...first, values: numbers ?? texts } as NamedColumn;
}

/** Rows of a column that are read in one go, so that only its values are ever there as a whole. */
const loadedRowCount = 65_536;

export function requireColumn({ columns }: Pick<JobTable, 'columns'>, name: string): ColumnReader {
  const found = columns.get(name);
  if (found) return found;
  throw new StudioError('BAD_INPUT', `The job's data have no column "${name}".`, {
    fix: `They have "${[...columns.keys()].slice(0, 30).join('", "')}". Import the data set again if one is missing.`,
  });
}

/** Positions of a code, in order. */
export function rowsOfPart(parts: Uint8Array, code: number): Uint32Array {
  let count = 0;
  for (const part of parts) if (part === code) count += 1;
  const rows = new Uint32Array(count);
  let at = 0;
  for (let row = 0; row < parts.length; row += 1)
    if (parts[row] === code) {
      rows[at] = row;
      at += 1;
    }
  return rows;
}

export function splitRows(parts: Uint8Array): Record<SplitName, Uint32Array> {
  return {
    train: rowsOfPart(parts, splitCodes.train),
    validation: rowsOfPart(parts, splitCodes.validation),
    test: rowsOfPart(parts, splitCodes.test),
  };
}

function unreadable(message: string, cause?: unknown): StudioError {
  return new StudioError(
    'BAD_INPUT',
    `The job's data cannot be read: ${message}`,
    { fix: 'Start the run again; if it repeats, import the data set again.' },
    { cause },
  );
}

async function readManifest(data: JobData): Promise<TableManifest> {
  let manifest: TableManifest;
  try {
    manifest = JSON.parse(await readFile(path.join(data.path, manifestFile), 'utf8')) as TableManifest;
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error), error);
  }
  if (manifest.formatVersion !== columnFilesFormatVersion)
    throw unreadable(`they have format version ${manifest.formatVersion}, expected ${columnFilesFormatVersion}.`);
  for (const [name, sizeBytes] of Object.entries(manifest.sizes)) {
    const size = await stat(path.join(data.path, name)).then(
      (status) => status.size,
      () => null,
    );
    if (size !== sizeBytes)
      throw unreadable(
        size === null ? `${name} is missing.` : `${name} has ${size} bytes, expected ${sizeBytes}; it was damaged.`,
      );
  }
  return manifest;
}

/**
 * Opens the folder that the host wrote for a job.
 *
 * Throws: StudioError BAD_INPUT when it cannot be read or a file of it is damaged.
 */
export async function openJobTable(data: JobData): Promise<JobTable> {
  const manifest = await readManifest(data);
  const parts = new Uint8Array(await readFile(path.join(data.path, splitFile)));
  const readers: ColumnReader[] = [];
  try {
    for (const [index, column] of manifest.columns.entries())
      readers.push(openColumn(data.path, index, column, data.mediaDirectory ?? ''));
  } catch (error) {
    for (const reader of readers) reader.close();
    throw unreadable(error instanceof Error ? error.message : String(error), error);
  }
  // Roles are the job's: one folder may serve jobs that read its columns otherwise.
  const roles = new Map(data.columns.map(({ name, role }) => [name, role]));
  const columns = new Map(readers.map((reader) => [reader.column.name, reader]));
  return {
    path: data.path,
    rowCount: manifest.rowCount,
    fingerprint: data.fingerprint,
    features: readers.filter(({ column }) => roles.get(column.name) === 'feature'),
    columns,
    target: data.columns.find(({ role }) => role === 'target')?.name ?? null,
    orderColumns: data.columns.filter(({ role }) => role === 'order').map(({ name }) => name),
    parts,
    rows: splitRows(parts),
    close: () => {
      for (const reader of readers) reader.close();
    },
  };
}
