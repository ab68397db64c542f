import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { createId } from '../../../shared/base/id';
import type { Dataset } from '../../../shared/contract/dataset';
import { writeStateSql } from '../../data/edit/apply-changes';
import { firstState } from '../../data/edit/edit-state';
import type { TableEngine } from '../../data/table-engine';
import type { Clock } from '../../lib/clock';
import type { TaskContext } from '../../lib/tasks';
import { type ProjectSession, toStoreError } from '../../store';
import { verifyTable } from './dataset-files';
import { shareFile, storeVersion } from './new-version';
import { readNextNumbers } from './version-repository';
import { versionTable } from './version-table';

/** Makes a version with the content of an older one; where that has row ids, both share one file on the disk. */
export async function restoreVersion(
  { session, wanted, parent, note }: { session: ProjectSession; wanted: Dataset; parent: Dataset; note: string },
  dependencies: { tables: TableEngine; clock: Clock },
  context: Pick<TaskContext, 'signal' | 'report'>,
): Promise<number> {
  const workDirectory = path.join(session.directories.cache, 'imports', createId('edit'));
  const file = path.join(workDirectory, 'data.parquet');
  const next = await readNextNumbers(session.database, wanted.id);
  await mkdir(workDirectory, { recursive: true });
  try {
    context.report({ fraction: 0, detail: 'Checking the version' });
    await verifyTable(session, wanted, context.signal);
    const table = await versionTable(session, wanted);
    if (table.hasRowIds) await shareFile(table.path, file);
    else
      await dependencies.tables.use(context.signal, (connection) =>
        connection.run(writeStateSql(firstState(table), file)),
      );
    return await storeVersion(
      session,
      {
        parent,
        content: wanted,
        isSameContent: true,
        changedKeys: null,
        path: file,
        columns: table.columns,
        origin: 'restore',
        restoredVersion: wanted.version,
        note,
        changes: [],
        summary: [`The content of version ${wanted.version} again`],
        problems: wanted.problems,
        next,
      },
      dependencies,
      context,
    );
  } catch (error) {
    throw toStoreError(error, session.path);
  } finally {
    await rm(workDirectory, { recursive: true, force: true }).catch(() => {});
  }
}
