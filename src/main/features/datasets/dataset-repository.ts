import type { Problem } from '../../../shared/base/problem';
import {
  type Dataset,
  type DatasetColumn,
  type DatasetProfile,
  profileFormatVersion,
} from '../../../shared/contract/dataset';
import { accountName } from '../../lib/account';
import type { Queries } from '../../store';

/** What an import adds. */
export interface NewDataset {
  id: string;
  name: string;
  source: string;
  createdAt: number;
  rowCount: number;
  sizeBytes: number;
  fingerprint: string;
  columns: readonly DatasetColumn[];
  problems: readonly Problem[];
  profile: DatasetProfile;
}

interface Row {
  id: string;
  name: string;
  version: number;
  row_count: number;
  columns: string;
  target: string | null;
  size_bytes: number;
  fingerprint: string;
  source: string;
  created_at: number;
  run_count: number;
  warning_count: number | null;
  problems: string;
  parent_version: number | null;
  newest_version: number;
}

const newest = `(SELECT max(other.version) FROM dataset_version AS other
    WHERE other.dataset_id = dataset.id AND other.trash_id IS NULL)`;

const select = `
  SELECT dataset.id, dataset.name, dataset.source, dataset.created_at, version, row_count, size_bytes, fingerprint,
    target, columns, problems, parent_version, ${newest} AS newest_version,
    (SELECT count(*) FROM run WHERE run.dataset_id = dataset.id AND run.trash_id IS NULL) AS run_count,
    CASE WHEN profile IS NOT NULL THEN (
      SELECT count(*) FROM json_each(profile, '$.columns') AS each_column, json_each(each_column.value, '$.warnings') AS warning
      WHERE json_extract(warning.value, '$.severity') <> 'info') END AS warning_count
  FROM dataset JOIN dataset_version ON dataset_id = dataset.id
  WHERE dataset.trash_id IS NULL AND dataset_version.trash_id IS NULL`;

function toDataset(row: Row): Dataset {
  return {
    id: row.id,
    name: row.name,
    kind: 'table',
    version: row.version,
    parentVersion: row.parent_version,
    newestVersion: row.newest_version,
    rowCount: row.row_count,
    columns: JSON.parse(row.columns),
    target: row.target,
    sizeBytes: row.size_bytes,
    fingerprint: row.fingerprint,
    source: row.source,
    createdAt: row.created_at,
    usedByRunCount: row.run_count,
    warningCount: row.warning_count,
    problems: JSON.parse(row.problems),
  };
}

export async function listDatasets(queries: Queries): Promise<Dataset[]> {
  return (
    await queries.all<Row>(`${select} AND version = ${newest} ORDER BY dataset.created_at DESC, dataset.id DESC`)
  ).map(toDataset);
}

/**
 * By id, or by name in upper or lower case; an id wins.
 * @param version null for the newest
 */
export async function findDataset(
  queries: Queries,
  idOrName: string,
  version: number | null = null,
): Promise<Dataset | null> {
  const row = await queries.get<Row>(
    `${select} AND version = coalesce($version, ${newest}) AND (dataset.id = $wanted OR dataset.name = $wanted)
     ORDER BY dataset.id = $wanted DESC`,
    { wanted: idOrName, version },
  );
  return row ? toDataset(row) : null;
}

/** Of the versions that are not in the trash, the newest first. */
export async function listVersionNumbers(queries: Queries, id: string): Promise<number[]> {
  const rows = await queries.all<{ version: number }>(
    'SELECT version FROM dataset_version WHERE dataset_id = ? AND trash_id IS NULL ORDER BY version DESC',
    [id],
  );
  return rows.map(({ version }) => version);
}

/** Names that begin so, to find a free one. */
export async function namesLike(queries: Queries, name: string): Promise<string[]> {
  const rows = await queries.all<{ name: string }>(
    'SELECT name FROM dataset WHERE trash_id IS NULL AND substr(name, 1, length($name)) = $name COLLATE NOCASE',
    { name },
  );
  return rows.map((row) => row.name);
}

export async function insertDataset(queries: Queries, dataset: NewDataset): Promise<void> {
  await queries.run(
    `INSERT INTO dataset (id, name, kind, source, created_at, next_version, next_row_id, next_column_key)
     VALUES (?, ?, ?, ?, ?, 2, ?, ?)`,
    [dataset.id, dataset.name, 'table', dataset.source, dataset.createdAt, dataset.rowCount, dataset.columns.length],
  );
  await queries.run(
    `INSERT INTO dataset_version
       (dataset_id, version, created_at, author, row_count, size_bytes, fingerprint, target, columns, problems, profile)
     VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      dataset.id,
      dataset.createdAt,
      accountName(),
      dataset.rowCount,
      dataset.sizeBytes,
      dataset.fingerprint,
      targetOf(dataset.columns),
      JSON.stringify(dataset.columns),
      JSON.stringify(dataset.problems),
      JSON.stringify(dataset.profile),
    ],
  );
}

export async function renameDataset(queries: Queries, id: string, name: string): Promise<void> {
  await queries.run('UPDATE dataset SET name = ? WHERE id = ?', [name, id]);
}

/** Warnings of the profile depend on roles, so it is made again. */
export async function updateColumns(
  queries: Queries,
  id: string,
  version: number,
  columns: readonly DatasetColumn[],
): Promise<void> {
  await queries.run(
    'UPDATE dataset_version SET columns = ?, target = ?, profile = NULL WHERE dataset_id = ? AND version = ?',
    [JSON.stringify(columns), targetOf(columns), id, version],
  );
}

export async function readProfile(queries: Queries, id: string, version: number): Promise<DatasetProfile | null> {
  const row = await queries.get<{ profile: string | null }>(
    'SELECT profile FROM dataset_version WHERE dataset_id = ? AND version = ?',
    [id, version],
  );
  const profile: DatasetProfile | null = row?.profile ? JSON.parse(row.profile) : null;
  // One of an older studio lacks figures: it is made again.
  return profile?.formatVersion === profileFormatVersion ? profile : null;
}

export async function writeProfile(
  queries: Queries,
  id: string,
  version: number,
  profile: DatasetProfile,
): Promise<void> {
  await queries.run('UPDATE dataset_version SET profile = ? WHERE dataset_id = ? AND version = ?', [
    JSON.stringify(profile),
    id,
    version,
  ]);
}

export function targetOf(columns: readonly DatasetColumn[]): string | null {
  return columns.find(({ role }) => role === 'target')?.name ?? null;
}

/** Of every data set, those in the trash included. */
export async function listIds(queries: Queries): Promise<string[]> {
  return (await queries.all<{ id: string }>('SELECT id FROM dataset')).map(({ id }) => id);
}
