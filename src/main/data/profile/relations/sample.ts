import type { DatasetColumn } from '../../../../shared/contract/dataset';
import { fromTable, type StoredTable, storageTypes, storedName } from '../../stored-table';
import type { TableConnection } from '../../table-engine';
import { sampleOf } from '../quantiles';

/** Cells that a sample may hold: wide tables get fewer rows. */
const sampledCellCount = 20_000_000;
const sampledRowCount = 100_000;

/** How a column is looked at: as amounts or as classes; null for what is neither. */
export type Aspect = 'number' | 'class' | null;

/** Whole numbers with more values than this are amounts. */
const largestClassCount = 20;

export function aspectOf({ kind }: Pick<DatasetColumn, 'kind'>, distinctCount: number): Aspect {
  if (kind === 'boolean' || kind === 'categorical') return 'class';
  if (kind === 'real') return 'number';
  return kind === 'integer' ? (distinctCount > largestClassCount ? 'number' : 'class') : null;
}

export interface Sample {
  /** A temporary table with the columns `c0` …, numbers finite or missing. */
  name: string;
  /** Null where it holds every row. */
  rowCount: number | null;
}

/** Copies the columns that relations are computed of; the same rows each time. */
export async function drawSample(
  connection: TableConnection,
  table: StoredTable,
  indices: readonly number[],
): Promise<Sample> {
  const wanted = Math.min(sampledRowCount, Math.max(2000, Math.floor(sampledCellCount / Math.max(1, indices.length))));
  const { where, rowCount } = sampleOf(table.rowCount, wanted);
  const columns = indices.map((index) => {
    const name = storedName(index);
    const { kind } = table.columns[index] as DatasetColumn;
    return storageTypes[kind] === 'DOUBLE' ? `CASE WHEN isfinite(${name}) THEN ${name} END AS ${name}` : name;
  });
  const name = 'relation_sample';
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${name} AS SELECT ${columns.join(', ')} FROM ${fromTable(table)} WHERE ${where}`,
  );
  return { name, rowCount };
}
