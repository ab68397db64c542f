import type { Problem } from '../../../shared/base/problem';
import type { DatasetColumn, DatasetProfile } from '../../../shared/contract/dataset';
import type { DatasetChange, DatasetVersion } from '../../../shared/contract/dataset-version';
import type { Queries } from '../../store';
import { targetOf } from './dataset-repository';

/** Numbers that the next version, row and column get; none is used twice. */
export interface NextNumbers {
  version: number;
  rowId: number;
  columnKey: number;
}

export interface NewVersion {
  datasetId: string;
  version: number;
  parentVersion: number;
  origin: 'edit' | 'restore';
  restoredVersion: number | null;
  createdAt: number;
  author: string;
  note: string;
  changes: readonly DatasetChange[];
  summary: readonly string[];
  rowChanges: DatasetVersion['rowChanges'];
  rowCount: number;
  sizeBytes: number;
  fingerprint: string;
  columns: readonly DatasetColumn[];
  columnKeys: readonly number[];
  problems: readonly Problem[];
  profile: DatasetProfile | null;
  next: NextNumbers;
}

interface Row {
  dataset_id: string;
  version: number;
  parent_version: number | null;
  origin: DatasetVersion['origin'];
  restored_version: number | null;
  created_at: number;
  author: string;
  note: string;
  summary: string;
  row_count: number;
  column_count: number;
  added_row_count: number;
  removed_row_count: number;
  changed_row_count: number;
  size_bytes: number;
  fingerprint: string;
}

const select = `
  SELECT dataset_id, version, parent_version, origin, restored_version, created_at, author, note, summary, row_count,
    json_array_length(columns) AS column_count, added_row_count, removed_row_count, changed_row_count, size_bytes,
    fingerprint
  FROM dataset_version WHERE dataset_id = $id AND trash_id IS NULL`;

function toVersion(row: Row, runs: DatasetVersion['runs']): DatasetVersion {
  return {
    datasetId: row.dataset_id,
    version: row.version,
    parentVersion: row.parent_version,
    origin: row.origin,
    restoredVersion: row.restored_version,
    createdAt: row.created_at,
    author: row.author,
    note: row.note,
    summary: JSON.parse(row.summary),
    rowCount: row.row_count,
    columnCount: row.column_count,
    rowChanges: { added: row.added_row_count, removed: row.removed_row_count, changed: row.changed_row_count },
    sizeBytes: row.size_bytes,
    fingerprint: row.fingerprint,
    runs,
  };
}

type RunRow = DatasetVersion['runs'][number] & { version: number };

async function listRuns(queries: Queries, id: string): Promise<RunRow[]> {
  return queries.all<RunRow>(
    `SELECT id, name, dataset_version AS version FROM run
     WHERE dataset_id = ? AND dataset_version IS NOT NULL AND trash_id IS NULL ORDER BY number DESC`,
    [id],
  );
}

/** The newest first. */
export async function listVersions(queries: Queries, id: string): Promise<DatasetVersion[]> {
  const rows = await queries.all<Row>(`${select} ORDER BY version DESC`, { id });
  const runs = await listRuns(queries, id);
  return rows.map((row) =>
    toVersion(
      row,
      runs.filter(({ version }) => version === row.version).map((run) => ({ id: run.id, name: run.name })),
    ),
  );
}

export async function findVersion(queries: Queries, id: string, version: number): Promise<DatasetVersion | null> {
  return (await listVersions(queries, id)).find((each) => each.version === version) ?? null;
}

/** The numbers by which its columns are known; null where they are the places. */
export async function readColumnKeys(queries: Queries, id: string, version: number): Promise<number[] | null> {
  const row = await queries.get<{ column_keys: string | null }>(
    'SELECT column_keys FROM dataset_version WHERE dataset_id = ? AND version = ?',
    [id, version],
  );
  return row?.column_keys ? JSON.parse(row.column_keys) : null;
}

export async function readChanges(queries: Queries, id: string, version: number): Promise<DatasetChange[]> {
  const row = await queries.get<{ changes: string }>(
    'SELECT changes FROM dataset_version WHERE dataset_id = ? AND version = ?',
    [id, version],
  );
  return row ? JSON.parse(row.changes) : [];
}

export async function readNextNumbers(queries: Queries, id: string): Promise<NextNumbers> {
  const row = await queries.get<NextNumbers>(
    'SELECT next_version AS version, next_row_id AS rowId, next_column_key AS columnKey FROM dataset WHERE id = ?',
    [id],
  );
  if (!row) throw new RangeError(`There is no data set ${id}.`);
  return row;
}

export async function insertVersion(queries: Queries, version: NewVersion): Promise<void> {
  await queries.run(
    `INSERT INTO dataset_version
       (dataset_id, version, parent_version, origin, restored_version, created_at, author, note, changes, summary,
        added_row_count, removed_row_count, changed_row_count, row_count, size_bytes, fingerprint, target, columns,
        column_keys, problems, profile)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      version.datasetId,
      version.version,
      version.parentVersion,
      version.origin,
      version.restoredVersion,
      version.createdAt,
      version.author,
      version.note,
      JSON.stringify(version.changes),
      JSON.stringify(version.summary),
      version.rowChanges.added,
      version.rowChanges.removed,
      version.rowChanges.changed,
      version.rowCount,
      version.sizeBytes,
      version.fingerprint,
      targetOf(version.columns),
      JSON.stringify(version.columns),
      JSON.stringify(version.columnKeys),
      JSON.stringify(version.problems),
      version.profile === null ? null : JSON.stringify(version.profile),
    ],
  );
  await queries.run('UPDATE dataset SET next_version = ?, next_row_id = ?, next_column_key = ? WHERE id = ?', [
    version.next.version,
    version.next.rowId,
    version.next.columnKey,
    version.datasetId,
  ]);
}

/** Of every version, those in the trash included: `ds_…/v2`. */
export async function listVersionIds(queries: Queries): Promise<string[]> {
  return (await queries.all<{ id: string }>('SELECT id FROM dataset_version')).map(({ id }) => id);
}

export async function writeVersionNote(queries: Queries, id: string, version: number, note: string): Promise<void> {
  await queries.run('UPDATE dataset_version SET note = ? WHERE dataset_id = ? AND version = ?', [note, id, version]);
}
