import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  columnFile,
  columnFilesFormatVersion,
  manifestFile,
  missingText,
  splitFile,
} from '../../src/shared/job/column-files';
import type { DataColumn, JobData } from '../../src/shared/job/protocol';

export interface JobDataColumn {
  name: string;
  role: DataColumn['role'];
  values: number[] | (string | null)[];
  /** The numbers are seconds since 1970. */
  time?: boolean;
}

function isNumeric(values: JobDataColumn['values']): values is number[] {
  return values.every((value) => typeof value === 'number');
}

function filesOf({ values }: JobDataColumn, index: number): Record<string, Uint8Array> {
  if (isNumeric(values)) return { [columnFile(index, 'f64')]: new Uint8Array(Float64Array.from(values).buffer) };
  const cells = values.map((value) => (value === null ? Buffer.of(missingText) : Buffer.from(value)));
  let end = 0;
  const offsets = [0, ...cells.map((cell) => (end += cell.length))];
  return {
    [columnFile(index, 'offsets')]: new Uint8Array(Float64Array.from(offsets).buffer),
    [columnFile(index, 'bytes')]: Buffer.concat(cells),
  };
}

/** Writes the folder of a job's columns the way the host does. `split`: 0 train, 1 validation, 2 test, one a row. */
export function writeJobData(directory: string, columns: readonly JobDataColumn[], split: readonly number[]): JobData {
  mkdirSync(directory, { recursive: true });
  const files = { ...Object.assign({}, ...columns.map(filesOf)), [splitFile]: Uint8Array.from(split) };
  const described = columns.map(
    ({ name, role, values, time }): DataColumn => ({
      name,
      role,
      kind: isNumeric(values) ? 'numeric' : 'text',
      ...(time ? { time } : {}),
    }),
  );
  for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(directory, name), bytes as Uint8Array);
  const sizes = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, (bytes as Uint8Array).length]));
  writeFileSync(
    path.join(directory, manifestFile),
    JSON.stringify({ formatVersion: columnFilesFormatVersion, rowCount: split.length, columns: described, sizes }),
  );
  return {
    path: directory,
    rowCount: split.length,
    columns: described,
    fingerprint: `fingerprint-of-${split.length}-rows`,
  };
}

/** Splits rows into 70 % training, 15 % validation, 15 % test, turn by turn. */
export function splitTurnByTurn(rowCount: number): number[] {
  return Array.from({ length: rowCount }, (_, row) => (row % 20 < 14 ? 0 : row % 20 < 17 ? 1 : 2));
}

/** Values of one column as they lie on the disk; missing texts are null. */
export function readJobColumn(data: JobData, name: string): number[] | (string | null)[] {
  const index = data.columns.findIndex((column) => column.name === name);
  const read = (part: 'f64' | 'offsets' | 'bytes') => readFileSync(path.join(data.path, columnFile(index, part)));
  const numbers = (bytes: Buffer) => Array.from(new Float64Array(Uint8Array.from(bytes).buffer));
  if (data.columns[index]?.kind !== 'text') return numbers(read('f64'));
  const offsets = numbers(read('offsets'));
  const bytes = read('bytes');
  return offsets.slice(1).map((end, row) => {
    const cell = bytes.subarray(offsets[row], end);
    return cell.length === 1 && cell[0] === missingText ? null : cell.toString('utf8');
  });
}

export function readSplit(data: JobData): number[] {
  return Array.from(readFileSync(path.join(data.path, splitFile)));
}
