import { writeFileSync } from 'node:fs';
import { makeVector, Table, tableToIPC, Utf8, type Vector, vectorFromArray } from 'apache-arrow';
import type { DataColumn, JobData } from '../../src/shared/job/protocol';

export interface JobDataColumn {
  name: string;
  role: DataColumn['role'];
  values: number[] | (string | null)[];
}

function isNumeric(values: JobDataColumn['values']): values is number[] {
  return values.every((value) => typeof value === 'number');
}

/** Writes the Arrow file of a job the way the host does. `split`: 0 train, 1 validation, 2 test, one a row. */
export function writeJobData(path: string, columns: readonly JobDataColumn[], split: readonly number[]): JobData {
  const vectors: Record<string, Vector> = {};
  for (const { name, values } of columns)
    vectors[name] = isNumeric(values)
      ? makeVector(Float64Array.from(values))
      : vectorFromArray(values as (string | null)[], new Utf8());
  vectors.__split = makeVector(Uint8Array.from(split));
  writeFileSync(path, tableToIPC(new Table(vectors), 'file'));
  return {
    path,
    rowCount: split.length,
    columns: columns.map(({ name, role, values }) => ({ name, role, kind: isNumeric(values) ? 'numeric' : 'text' })),
    fingerprint: `fingerprint-of-${split.length}-rows`,
  };
}

/** Splits rows into 70 % training, 15 % validation, 15 % test, turn by turn. */
export function splitTurnByTurn(rowCount: number): number[] {
  return Array.from({ length: rowCount }, (_, row) => (row % 20 < 14 ? 0 : row % 20 < 17 ? 1 : 2));
}
