import { copyFile, link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Problem, StudioError } from '../../../shared/base/problem';
import type { Dataset, DatasetColumn, DatasetProfile } from '../../../shared/contract/dataset';
import type { DatasetChange, DatasetVersion } from '../../../shared/contract/dataset-version';
import { countRowChanges } from '../../data/edit/count-row-changes';
import type { EditColumn, EditState } from '../../data/edit/edit-state';
import { checksumFile, fingerprintTable } from '../../data/fingerprint';
import { mediaIndexPath } from '../../data/media';
import { profileTable } from '../../data/profile';
import type { StoredTable } from '../../data/stored-table';
import type { TableConnection, TableEngine } from '../../data/table-engine';
import { accountName } from '../../lib/account';
import type { Clock } from '../../lib/clock';
import { writeFileAtomic } from '../../lib/files';
import type { TaskContext } from '../../lib/tasks';
import { type ProjectSession, toStoreError } from '../../store';
import { checksumPath, tableDirectory, tablePath } from './dataset-files';
import { readProfile } from './dataset-repository';
import { differences } from './version-diff';
import { findVersion, insertVersion, type NextNumbers } from './version-repository';
import { versionTable } from './version-table';

/** Smaller tables are profiled at once, so that lists tell their warnings; others when somebody looks. */
const profiledCellCount = 1_000_000;

/** A table that has been written down and waits to become a version. */
export interface StagedVersion {
  parent: Dataset;
  /** Whose images and sounds it has. */
  content: Dataset;
  /** Its names, kinds and rows are those of `content` as they stand, so that these need not be measured again. */
  isSameContent: boolean;
  /** As in the state of an edit: what may differ from the parent. */
  changedKeys: EditState['changedKeys'];
  /** Parquet with `__id`. */
  path: string;
  columns: readonly EditColumn[];
  origin: 'edit' | 'restore';
  restoredVersion: number | null;
  note: string;
  changes: readonly DatasetChange[];
  summary: readonly string[];
  problems: readonly Problem[];
  /** `next.version` is the number that this one gets. */
  next: NextNumbers;
}

/**
 * Measures a staged table, moves it into place and enters it in one transaction, so that a version that is cancelled or
 * killed before leaves nothing behind. Returns its number.
 */
export async function storeVersion(
  session: ProjectSession,
  staged: StagedVersion,
  { tables, clock }: { tables: TableEngine; clock: Clock },
  { signal, report }: Pick<TaskContext, 'signal' | 'report'>,
): Promise<number> {
  const { parent, columns, next } = staged;
  const { version } = next;
  const directory = tableDirectory(session, parent.id, version);
  const plain = columns.map(({ key: _, ...column }) => column);
  let entered = false;
  try {
    const measured = await tables.use(signal, async (connection) => {
      const [counted] = await connection.rows<{ count: number }>(
        `SELECT count(*) AS count FROM read_parquet('${staged.path.replaceAll("'", "''")}')`,
      );
      const rowCount = counted?.count ?? 0;
      const table = { path: staged.path, columns: plain, rowCount };
      report({ fraction: 0.6, detail: 'Fingerprint' });
      const fingerprint = staged.isSameContent ? staged.content.fingerprint : await fingerprintTable(connection, table);
      const profile = await profileOf(session, staged, connection, table, { signal, report });
      return { rowCount, fingerprint, profile };
    });
    if (staged.origin === 'edit' && isSame(parent, measured.fingerprint, plain)) throw nothingChanged(parent);
    report({ fraction: 0.85, detail: 'Counting what changed' });
    const rowChanges = await changesSinceParent(session, staged, measured, { tables, signal });
    const checksum = await checksumFile(staged.path, signal);
    const { size: sizeBytes } = await stat(staged.path);
    // What a host that died left under this number was never entered.
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    await syncFile(staged.path);
    await rename(staged.path, tablePath(session, parent.id, version));
    await writeFileAtomic(checksumPath(session, parent.id, version), `${checksum}  data.parquet\n`);
    const index = mediaIndexPath(tableDirectory(session, parent.id, staged.content.version));
    for (const suffix of ['', '.sha256']) await shareFile(`${index}${suffix}`, `${mediaIndexPath(directory)}${suffix}`);
    signal.throwIfAborted();
    await session.database.transaction(
      (queries) =>
        insertVersion(queries, {
          datasetId: parent.id,
          version,
          parentVersion: parent.version,
          origin: staged.origin,
          restoredVersion: staged.restoredVersion,
          createdAt: clock.now(),
          author: accountName(),
          note: staged.note.trim(),
          changes: staged.changes,
          summary: staged.summary,
          rowChanges,
          rowCount: measured.rowCount,
          sizeBytes,
          fingerprint: measured.fingerprint,
          columns: plain,
          columnKeys: columns.map(({ key }) => key),
          problems: staged.problems,
          profile: measured.profile,
          next: { ...next, version: version + 1 },
        }),
      { durable: true },
    );
    entered = true;
    return version;
  } catch (error) {
    throw toStoreError(error, session.path);
  } finally {
    if (!entered) await rm(directory, { recursive: true, force: true }).catch(() => {});
  }
}

/** Roles are no part of the fingerprint. */
function isSame(parent: Dataset, fingerprint: string, columns: Dataset['columns']): boolean {
  return fingerprint === parent.fingerprint && hasSameRoles(columns, parent.columns);
}

function hasSameRoles(left: readonly DatasetColumn[], right: readonly DatasetColumn[]): boolean {
  const rolesOf = (all: readonly DatasetColumn[]) => all.map(({ role }) => role).join();
  return rolesOf(left) === rolesOf(right);
}

function nothingChanged({ name, version }: Dataset): StudioError {
  return new StudioError('CONFLICT', `These changes leave version ${version} of "${name}" as it is; none was made.`, {
    fix: 'Look at the preview of the changes: they touch no row and no column.',
  });
}

/** Null where it is left until it is asked for. */
async function profileOf(
  session: ProjectSession,
  { content, isSameContent }: StagedVersion,
  connection: TableConnection,
  table: StoredTable,
  { signal, report }: Pick<TaskContext, 'signal' | 'report'>,
): Promise<DatasetProfile | null> {
  if (isSameContent && hasSameRoles(content.columns, table.columns)) {
    const known = await readProfile(session.database, content.id, content.version);
    if (known) return known;
  }
  if (table.rowCount * table.columns.length > profiledCellCount) return null;
  report({ fraction: 0.7, detail: 'Profile' });
  return profileTable(connection, table, {
    signal,
    report: (fraction) => report({ fraction: 0.7 + 0.15 * fraction, detail: 'Profile' }),
  });
}

async function changesSinceParent(
  session: ProjectSession,
  { parent, content, restoredVersion, path: file, columns, next, changedKeys }: StagedVersion,
  { rowCount, fingerprint }: { rowCount: number; fingerprint: string },
  { tables, signal }: { tables: TableEngine; signal: AbortSignal },
): Promise<DatasetVersion['rowChanges']> {
  // Back to the version before: what came goes, what went comes back.
  if (restoredVersion !== null && content.version === parent.parentVersion) {
    const undone = await findVersion(session.database, parent.id, parent.version);
    if (undone) return { ...undone.rowChanges, added: undone.rowChanges.removed, removed: undone.rowChanges.added };
  }
  const from = { version: parent.version, fingerprint: parent.fingerprint, table: await versionTable(session, parent) };
  const to = { version: next.version, fingerprint, table: { path: file, columns, rowCount, hasRowIds: true } };
  return tables.use(signal, async (connection) => {
    const known = await countRowChanges(connection, { from: from.table, to: to.table, changedKeys });
    if (known) return known;
    const { counts } = await differences(session, connection, { id: parent.id, from, to });
    return { added: counts.added, removed: counts.removed, changed: counts.changed };
  });
}

/** A second name for a file that never changes; a copy where the disk cannot. Nothing where there is no such file. */
export async function shareFile(from: string, to: string): Promise<boolean> {
  try {
    await mkdir(path.dirname(to), { recursive: true });
    await link(from, to).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw error;
      return copyFile(from, to);
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}
