import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import type { DataColumn, JobData } from '../../shared/job/protocol';
import type { ArrowColumn } from './arrow-batches';
import { writeArrowFile } from './arrow-file';
import { type ColumnKind, fromTable, isText, type StoredTable, storageTypes, storedName } from './stored-table';
import type { TableConnection } from './table-engine';
import { haveTargets } from './target-figures';

const formatVersion = 2;
/** Files of newer runs; an older one is written again when it is needed. */
const keptFileCount = 20;

export interface JobDataRequest {
  table: StoredTable;
  fingerprint: string;
  features: readonly number[];
  /** Columns of all targets; where the split is stratified, the first has the classes. */
  targets: readonly number[];
  /** The column that weighs rows, if any. */
  weight: number | null;
  assignment: SplitAssignment;
  cacheDirectory: string;
  /** Called before the table is read; not when the file is there already. */
  verify(): Promise<void>;
}

/** Which part each row that has all targets belongs to. */
export interface SplitAssignment {
  /** JSON; whatever decides the parts besides the rows themselves. */
  key: unknown;
  /** Of rows that have all targets. */
  rowCount: number;
  /** One code a row with all targets, in stored order. */
  assign(connection: TableConnection): Promise<Uint8Array>;
}

/**
 * The Arrow IPC file that a run's engine reads: features, targets, weight and `__split`, without rows that lack a target. The
 * same table, columns, split and seed give the same file, which is kept.
 */
export async function writeJobData(connection: TableConnection, request: JobDataRequest): Promise<JobData> {
  const { table, fingerprint, features, targets, weight, assignment, cacheDirectory } = request;
  const key = createHash('sha256')
    .update(JSON.stringify({ formatVersion, fingerprint, features, targets, weight, split: assignment.key }))
    .digest('hex')
    .slice(0, 24);
  const file = path.join(cacheDirectory, `${key}.arrow`);
  const { rowCount } = assignment;
  const others = targets.filter((index) => !features.includes(index));
  const weights = weight === null || features.includes(weight) || others.includes(weight) ? [] : [weight];
  const columns = [
    ...features.map((index) => dataColumn(table, index, 'feature')),
    ...others.map((index) => dataColumn(table, index, 'target')),
    ...weights.map((index) => dataColumn(table, index, 'weight')),
  ];
  const data: JobData = { path: file, rowCount, columns, fingerprint };
  if (await touch(file)) return data;
  await request.verify();
  await mkdir(cacheDirectory, { recursive: true });
  const parts = await assignment.assign(connection);
  const written = await writeArrowFile(
    file,
    [...columns.map(arrowColumn), { name: '__split', kind: 'uint8', supplied: parts }],
    // The order is the stored one: DuckDB keeps it for a scan with a filter.
    connection.chunks(
      `SELECT ${[...features, ...others, ...weights].map((index) => numberOrText(table, index)).join(', ')}
       FROM ${fromTable(table)} WHERE ${haveTargets(targets)}`,
    ),
  );
  if (written !== rowCount) {
    await rm(file, { force: true });
    throw new StudioError('INTERNAL', `The job's table has ${written} rows, expected ${rowCount}.`);
  }
  await removeOldest(cacheDirectory, keptFileCount);
  return data;
}

/** The same for rows to predict: features only, every row marked `test`. */
export async function writePredictionData(
  connection: TableConnection,
  table: StoredTable,
  features: readonly number[],
  file: string,
  fingerprint: string,
): Promise<JobData> {
  const columns = features.map((index) => dataColumn(table, index, 'feature'));
  const rowCount = await writeArrowFile(
    file,
    [...columns.map(arrowColumn), { name: '__split', kind: 'uint8', supplied: new Uint8Array(table.rowCount).fill(2) }],
    connection.chunks(
      `SELECT ${features.map((index) => numberOrText(table, index)).join(', ')} FROM ${fromTable(table)}`,
    ),
  );
  return { path: file, rowCount, columns, fingerprint };
}

function dataColumn(table: StoredTable, index: number, role: DataColumn['role']): DataColumn {
  const column = table.columns[index];
  if (!column) throw new RangeError(`The table has no column ${index}.`);
  return { name: column.name, kind: isText(column.kind) ? 'text' : 'numeric', role };
}

function arrowColumn({ name, kind }: DataColumn): ArrowColumn {
  return { name, kind: kind === 'text' ? 'utf8' : 'float64' };
}

/** Times become seconds since 1970. */
function numberOrText(table: StoredTable, index: number): string {
  const { kind } = table.columns[index] as { kind: ColumnKind };
  const name = storedName(index);
  if (kind === 'time') return `epoch(${name})::DOUBLE`;
  return storageTypes[kind] === 'VARCHAR' ? name : `${name}::DOUBLE`;
}

/** Marks a kept file as used; false when it is not there. */
async function touch(file: string): Promise<boolean> {
  const now = new Date();
  return utimes(file, now, now).then(
    () => true,
    () => false,
  );
}

async function removeOldest(directory: string, keptCount: number): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.arrow'));
  if (names.length <= keptCount) return;
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(directory, name);
      return {
        file,
        usedAt: await stat(file).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      };
    }),
  );
  files.sort((left, right) => right.usedAt - left.usedAt);
  for (const { file } of files.slice(keptCount)) await rm(file, { force: true }).catch(() => {});
}
