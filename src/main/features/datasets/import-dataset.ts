import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createId } from '../../../shared/base/id';
import { isStudioError } from '../../../shared/base/problem';
import { bulkPaths } from '../../../shared/contract/bulk';
import { checksumFile, fingerprintTable } from '../../data/fingerprint';
import { createBadItems, type ImportRequest, importSource, type Source } from '../../data/importers';
import { mediaDirectory, mediaIndexPath } from '../../data/media';
import { profileTable } from '../../data/profile';
import type { TableEngine } from '../../data/table-engine';
import type { Jobs } from '../../jobs';
import type { Clock } from '../../lib/clock';
import { directorySizeBytes, writeFileAtomic } from '../../lib/files';
import { freeName } from '../../lib/free-name';
import type { TaskContext } from '../../lib/tasks';
import { type ProjectSession, toStoreError } from '../../store';
import { checksumPath, tableDirectory, tablePath } from './dataset-files';
import { findDataset, insertDataset, namesLike } from './dataset-repository';
import { keepFailedReport, keepReport } from './import-reports';
import { removeLeftovers } from './leftovers';

export interface ImportJob {
  session: ProjectSession;
  file: Source;
  request: ImportRequest;
  /** What it should be called; a number is added when the name is taken. */
  name: string;
  /** Where it came from, as the person is told. */
  source: string;
}

/**
 * Brings a file into the project: read into a folder of its own, measured, then moved into place and entered in one
 * transaction, so that an import that is cancelled or killed leaves nothing behind.
 *
 * Returns the new data set's id.
 */
export async function importDataset(
  { session, file, request, name, source }: ImportJob,
  { tables, jobs, clock }: { tables: TableEngine; jobs: Pick<Jobs, 'run'>; clock: Clock },
  context: TaskContext,
): Promise<string> {
  const { signal, report } = context;
  const id = createId('ds', clock.now());
  const workDirectory = path.join(session.directories.cache, 'imports', id);
  const badItems = createBadItems(path.join(workDirectory, 'left-out.csv'));
  try {
    await removeLeftovers(session, clock.now());
    await mkdir(workDirectory, { recursive: true });
    const imported = await importSource(file, request, { tables, jobs, workDirectory, signal, report, badItems });
    const table = { path: imported.path, columns: imported.columns, rowCount: imported.rowCount };
    report({ fraction: 0.88, detail: 'Fingerprint' });
    const { fingerprint, profile } = await tables.use(signal, async (connection) => ({
      fingerprint: await fingerprintTable(connection, table),
      profile: await profileTable(connection, table, {
        signal,
        report: (fraction) => report({ fraction: 0.9 + 0.09 * fraction, detail: 'Profile' }),
      }),
    }));
    const checksum = await checksumFile(imported.path, signal);
    const { size: tableBytes } = await stat(imported.path);
    const directory = tableDirectory(session, id, 1);
    await mkdir(directory, { recursive: true });
    const mediaBytes = imported.media ? await moveMedia(imported.media, directory, signal) : 0;
    const sizeBytes = tableBytes + mediaBytes;
    await syncFile(imported.path);
    await rename(imported.path, tablePath(session, id, 1));
    await writeFileAtomic(checksumPath(session, id, 1), `${checksum}  data.parquet\n`);
    await keepReport(session, id, badItems);
    signal.throwIfAborted();
    await session.database.transaction(
      async (queries) =>
        insertDataset(queries, {
          id,
          name: freeName(name, await namesLike(queries, name)),
          source,
          createdAt: clock.now(),
          rowCount: table.rowCount,
          sizeBytes,
          fingerprint,
          columns: table.columns,
          problems: imported.problems,
          profile,
        }),
      { durable: true },
    );
    context.link(`/datasets/${id}`);
    return id;
  } catch (error) {
    if (!(await isEntered(session, id)))
      await rm(path.join(session.directories.datasets, id), { recursive: true, force: true });
    if (isStudioError(error) && error.code === 'BAD_INPUT' && (await keepFailedReport(session, id, badItems)))
      error.data.report = bulkPaths.importReport(id);
    throw toStoreError(error, session.path);
  } finally {
    await badItems.close().catch(() => {});
    await rm(workDirectory, { recursive: true, force: true }).catch(() => {});
  }
}

/** Puts packs and their index in place; the engine has written the packs to the disk already. Returns their size. */
async function moveMedia(
  media: { directory: string; indexPath: string },
  versionDirectory: string,
  signal: AbortSignal,
): Promise<number> {
  const sizeBytes = await directorySizeBytes(media.directory);
  const indexPath = mediaIndexPath(versionDirectory);
  const checksum = await checksumFile(media.indexPath, signal);
  await rename(media.directory, mediaDirectory(path.dirname(versionDirectory)));
  await syncFile(media.indexPath);
  await rename(media.indexPath, indexPath);
  await writeFileAtomic(`${indexPath}.sha256`, `${checksum}  ${path.basename(indexPath)}\n`);
  return sizeBytes;
}

async function isEntered(session: ProjectSession, id: string): Promise<boolean> {
  return findDataset(session.database, id).then(
    (dataset) => dataset !== null,
    () => false,
  );
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}
