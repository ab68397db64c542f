import { readFile } from 'node:fs/promises';
import { type Table, tableFromIPC } from 'apache-arrow';
import { StudioError } from '../../shared/base/problem';
import type { SplitName } from '../../shared/contract/evaluation';
import type { JobData } from '../../shared/job/protocol';
import type { NamedColumn } from '../../shared/transforms';

const splitColumn = '__split';
const splitCodes = { train: 0, validation: 1, test: 2 } as const satisfies Record<SplitName, number>;

/** The host's table as the transforms want it. */
export interface JobTable {
  rowCount: number;
  features: NamedColumn[];
  /** Every column by its name, features included. */
  columns: ReadonlyMap<string, NamedColumn>;
  /** The column with the role target: what a config that names none predicts. */
  target: string | null;
  /** Row numbers of each split, in table order. */
  rows: Record<SplitName, Uint32Array>;
}

function readColumn(table: Table, name: string, kind: 'numeric' | 'text'): NamedColumn {
  const vector = table.getChild(name);
  if (!vector)
    throw new StudioError('BAD_INPUT', `The job's data have no column "${name}".`, {
      fix: 'Import the data set again.',
    });
  if (kind === 'text') {
    const values: (string | null)[] = [];
    for (const value of vector) values.push(value === null ? null : String(value));
    return { name, kind, values };
  }
  const values = new Float64Array(vector.length);
  if (vector.nullCount === 0 && vector.data.every((part) => part.values instanceof Float64Array)) {
    let offset = 0;
    for (const part of vector.data) {
      values.set(part.values.subarray(0, part.length), offset);
      offset += part.length;
    }
  } else {
    let row = 0;
    for (const value of vector) {
      values[row] = value === null ? Number.NaN : Number(value);
      row += 1;
    }
  }
  return { name, kind, values };
}

function readSplits(table: Table): Record<SplitName, Uint32Array> {
  const vector = table.getChild(splitColumn);
  const all: Record<number, number[]> = { 0: [], 1: [], 2: [] };
  if (vector) {
    let row = 0;
    for (const code of vector) {
      all[Number(code)]?.push(row);
      row += 1;
    }
  }
  return {
    train: Uint32Array.from(all[splitCodes.train] ?? []),
    validation: Uint32Array.from(all[splitCodes.validation] ?? []),
    test: Uint32Array.from(all[splitCodes.test] ?? []),
  };
}

/**
 * Reads the Arrow file that the host wrote for a job.
 *
 * Throws: StudioError BAD_INPUT when it cannot be read or lacks a column.
 */
export async function readJobTable(data: JobData): Promise<JobTable> {
  let table: Table;
  try {
    table = tableFromIPC(await readFile(data.path));
  } catch (error) {
    throw new StudioError(
      'BAD_INPUT',
      `The job's data cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { fix: 'Start the run again; if it repeats, import the data set again.' },
      { cause: error },
    );
  }
  const columns = new Map(data.columns.map(({ name, kind }) => [name, readColumn(table, name, kind)]));
  return {
    rowCount: table.numRows,
    features: data.columns.flatMap(({ name, role }) => (role === 'feature' ? [columns.get(name) as NamedColumn] : [])),
    columns,
    target: data.columns.find(({ role }) => role === 'target')?.name ?? null,
    rows: readSplits(table),
  };
}
