import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { isStudioError, StudioError } from '../../../shared/base/problem';
import type { Dataset } from '../../../shared/contract/dataset';
import type { Settings } from '../../../shared/contract/setting';
import type { DataLimits } from '../../../shared/job/protocol';
import { checksumFile } from '../../data/fingerprint';
import type { MediaPlace } from '../../data/job-data';
import { mediaDirectory, mediaIndexPath } from '../../data/media';
import { isMedia, type StoredTable } from '../../data/stored-table';
import type { TableConnection, TableEngine } from '../../data/table-engine';
import { type ProjectSession, toStoreError } from '../../store';

export function tableDirectory(session: ProjectSession, id: string, version: number): string {
  return path.join(session.directories.datasets, id, `v${version}`);
}

export function tablePath(session: ProjectSession, id: string, version: number): string {
  return path.join(tableDirectory(session, id, version), 'data.parquet');
}

/** Where a data set's images and sounds lie; null where it has none. */
export function mediaOf(session: ProjectSession, { id, version, columns }: Dataset): MediaPlace | null {
  if (!columns.some(({ kind }) => isMedia(kind))) return null;
  return {
    directory: mediaDirectory(path.join(session.directories.datasets, id)),
    indexPath: mediaIndexPath(tableDirectory(session, id, version)),
  };
}

export type DataSettings = Pick<Settings, 'sampleMemoryMebibytes' | 'preparedGibibytes'>;

/** What jobs may use of memory and disk for their samples. */
export function dataLimits(session: ProjectSession, settings: DataSettings): DataLimits {
  return {
    memoryBytes: settings.sampleMemoryMebibytes * 2 ** 20,
    preparedDirectory: path.join(session.directories.cache, 'prepared'),
    preparedBytes: settings.preparedGibibytes * 2 ** 30,
  };
}

export function checksumPath(session: ProjectSession, id: string, version: number): string {
  return `${tablePath(session, id, version)}.sha256`;
}

/**
 * Work on a data set's table. When it fails, the file is compared with its checksum first, so that the person hears
 * of a damaged file and not of what the damage did.
 *
 * Throws: StudioError NOT_FOUND, BAD_INPUT, and what the work throws.
 */
export async function useTable<Result>(
  { session, dataset, tables }: { session: ProjectSession; dataset: Dataset; tables: TableEngine },
  signal: AbortSignal,
  work: (connection: TableConnection, table: StoredTable) => Promise<Result>,
): Promise<Result> {
  const table = await openTable(session, dataset);
  try {
    return await tables.use(signal, (connection) => work(connection, table));
  } catch (error) {
    if (!isStudioError(error)) await verifyTable(session, dataset, signal);
    throw toStoreError(error, session.path);
  }
}

/**
 * A data set's table on the disk.
 *
 * Throws: StudioError NOT_FOUND when its file has gone.
 */
export async function openTable(session: ProjectSession, dataset: Dataset): Promise<StoredTable> {
  const file = tablePath(session, dataset.id, dataset.version);
  const there = await stat(file).then(
    (status) => status.isFile(),
    () => false,
  );
  if (!there)
    throw new StudioError('NOT_FOUND', `The rows of "${dataset.name}" are missing: there is no file ${file}.`, {
      fix: `Restore the file from a copy of the project, or import ${dataset.source} again.`,
    });
  return { path: file, columns: dataset.columns, rowCount: dataset.rowCount };
}

/**
 * Compares a table with the checksum that was written beside it.
 *
 * Throws: StudioError BAD_INPUT when it was changed since.
 */
export async function verifyTable(session: ProjectSession, dataset: Dataset, signal: AbortSignal): Promise<void> {
  const expected = await readFile(checksumPath(session, dataset.id, dataset.version), 'utf8').then(
    (text) => text.split(/\s/)[0],
    () => null,
  );
  if (expected === null) return;
  const file = tablePath(session, dataset.id, dataset.version);
  const actual = await checksumFile(file, signal);
  if (actual !== expected)
    throw new StudioError(
      'BAD_INPUT',
      `The rows of "${dataset.name}" were changed outside of the studio: ${file} has the checksum ${actual}, expected ${expected}.`,
      { fix: `Restore the file from a copy of the project, or import ${dataset.source} again.` },
    );
}
