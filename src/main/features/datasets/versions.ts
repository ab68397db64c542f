import { StudioError } from '../../../shared/base/problem';
import type { ColumnRole, Dataset, DatasetProfile } from '../../../shared/contract/dataset';
import type { DatasetChange, DatasetDiff, DatasetVersion, EditPreview } from '../../../shared/contract/dataset-version';
import { type DifferenceQuery, readDifferencePage } from '../../data/diff/difference-page';
import type { TableEngine } from '../../data/table-engine';
import type { Jobs } from '../../jobs';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import type { Log } from '../../lib/log';
import type { Tasks } from '../../lib/tasks';
import type { Uploads } from '../../lib/uploads';
import { assertWritable, moveToTrash, type ProjectSession } from '../../store';
import { tableDirectory } from './dataset-files';
import { editVersion, previewEdit } from './edit-version';
import { restoreVersion } from './restore-version';
import { createTurns } from './turns';
import { type DiffSide, describeDiff, differences } from './version-diff';
import { findVersion, listVersions, readChanges, writeVersionNote } from './version-repository';
import { versionTable } from './version-table';

export interface VersionsDependencies {
  session: () => ProjectSession;
  tables: TableEngine;
  tasks: Tasks;
  jobs: Pick<Jobs, 'run'>;
  uploads: Pick<Uploads, 'path'>;
  changes: Changes;
  clock: Clock;
  log: Log;
  /** Throws: StudioError NOT_FOUND. */
  get(idOrName: string, at: ProjectSession, version: number | null): Promise<Dataset>;
  profile(idOrName: string, signal: AbortSignal, version: number): Promise<DatasetProfile>;
  /** Changes roles in place. */
  setRoles(id: string, roles: Readonly<Record<string, ColumnRole>>): Promise<Dataset>;
}

export type VersionLogic = ReturnType<typeof createVersionLogic>;

/** What can be done with the versions of a data set. */
export function createVersionLogic(dependencies: VersionsDependencies) {
  const { session, tables, tasks, changes, log, get, profile } = dependencies;
  const turns = createTurns();
  const edits = { ...dependencies, find: get };

  const head = async (at: ProjectSession, id: string, version: number): Promise<DatasetVersion> => {
    const found = await findVersion(at.database, id, version);
    if (!found) throw new RangeError(`The data set ${id} has no version ${version}.`);
    return found;
  };
  const side = async (at: ProjectSession, dataset: Dataset): Promise<DiffSide> => ({
    version: dataset.version,
    fingerprint: dataset.fingerprint,
    table: await versionTable(at, dataset),
  });
  const sides = async (at: ProjectSession, idOrName: string, from: number, to: number) => {
    const older = await get(idOrName, at, from);
    const newer = await get(older.id, at, to);
    return { older, newer, both: { id: older.id, from: await side(at, older), to: await side(at, newer) } };
  };
  const announce = async (at: ProjectSession, id: string, version: number) => {
    const made = await head(at, id, version);
    changes.publish({ noun: 'dataset', id });
    log.info({ dataset: id, version, rowCount: made.rowCount }, `Version ${version}: ${made.summary.join('; ')}`);
    return made;
  };

  const edit = async (
    input: { id: string; version: number | null; changes: readonly DatasetChange[]; note: string },
    signal: AbortSignal,
  ): Promise<DatasetVersion> => {
    const at = session();
    assertWritable(at);
    const { id, name } = await get(input.id, at, input.version);
    const made = await tasks.run('edit', `Edit of ${name}`, signal, (context) =>
      turns.run(id, async () => {
        const base = await get(id, at, input.version);
        const job = { session: at, base, changes: input.changes, note: input.note };
        const version = await editVersion(job, edits, context);
        context.link(`/datasets/${id}?tab=versions`);
        return version;
      }),
    );
    return announce(at, id, made);
  };

  return {
    edit,

    /**
     * Roles are no part of the content: they change in place, unless runs trained with the present ones, which then stay
     * with their version.
     */
    async setRoles(
      idOrName: string,
      roles: Readonly<Record<string, ColumnRole>>,
      signal: AbortSignal,
    ): Promise<Dataset> {
      const at = session();
      const { id, version } = await get(idOrName, at, null);
      const { runs } = await head(at, id, version);
      if (runs.length === 0) return dependencies.setRoles(id, roles);
      await edit({ id, version, changes: [{ kind: 'setRoles', roles: { ...roles } }], note: '' }, signal);
      return get(id, at, null);
    },

    async list(idOrName: string): Promise<DatasetVersion[]> {
      const at = session();
      const { id } = await get(idOrName, at, null);
      return listVersions(at.database, id);
    },

    async get(
      idOrName: string,
      version: number | null,
    ): Promise<{ version: DatasetVersion; changes: DatasetChange[] }> {
      const at = session();
      const dataset = await get(idOrName, at, version);
      return {
        version: await head(at, dataset.id, dataset.version),
        changes: await readChanges(at.database, dataset.id, dataset.version),
      };
    },

    async preview(
      input: { id: string; version: number | null; changes: DatasetChange[] },
      signal: AbortSignal,
    ): Promise<EditPreview> {
      const at = session();
      const base = await get(input.id, at, input.version);
      return previewEdit({ session: at, base, changes: input.changes }, edits, signal);
    },

    async restore(input: { id: string; version: number; note: string }, signal: AbortSignal): Promise<DatasetVersion> {
      const at = session();
      assertWritable(at);
      const { id, name } = await get(input.id, at, input.version);
      const made = await tasks.run('edit', `Version ${input.version} of ${name} again`, signal, (context) =>
        turns.run(id, async () => {
          const wanted = await get(id, at, input.version);
          const parent = await get(id, at, null);
          if (wanted.version === parent.version)
            throw new StudioError('CONFLICT', `Version ${wanted.version} of "${name}" is the newest already.`, {
              fix: 'Nothing needs to be restored.',
            });
          return restoreVersion({ session: at, wanted, parent, note: input.note }, dependencies, context);
        }),
      );
      return announce(at, id, made);
    },

    async diff(idOrName: string, from: number, to: number, signal: AbortSignal): Promise<DatasetDiff> {
      const at = session();
      const { older, newer, both } = await sides(at, idOrName, from, to);
      const described = async (dataset: Dataset) => ({
        dataset,
        head: await head(at, dataset.id, dataset.version),
        profile: await profile(dataset.id, signal, dataset.version),
      });
      const heads = { from: await described(older), to: await described(newer) };
      return tables.use(signal, async (connection) =>
        describeDiff(connection, await differences(at, connection, both), both, heads),
      );
    },

    async readDifferences(
      idOrName: string,
      { from, to, ...query }: DifferenceQuery & { from: number; to: number },
      signal: AbortSignal,
    ): Promise<{ bytes: Uint8Array; rowCount: number }> {
      const at = session();
      const { both } = await sides(at, idOrName, from, to);
      return tables.use(signal, async (connection) => {
        const { columns, file } = await differences(at, connection, both);
        return readDifferencePage(connection, { from: both.from.table, to: both.to.table, columns, file }, query);
      });
    },

    async setNote(idOrName: string, version: number, note: string): Promise<DatasetVersion> {
      const at = session();
      assertWritable(at);
      const { id } = await get(idOrName, at, version);
      await writeVersionNote(at.database, id, version, note.trim());
      changes.publish({ noun: 'dataset', id });
      return head(at, id, version);
    },

    async remove(
      idOrName: string,
      version: number,
      evenIfUsed: boolean,
    ): Promise<{ trashId: string; runs: DatasetVersion['runs'] }> {
      const at = session();
      assertWritable(at);
      const { id, name } = await get(idOrName, at, version);
      return turns.run(id, async () => {
        const all = await listVersions(at.database, id);
        const { runs } = await head(at, id, version);
        if (all.length === 1) throw lastVersion(name, version);
        if (runs.length > 0 && !evenIfUsed) throw stillUsed(name, version, runs);
        const trashId = await moveToTrash(at, {
          noun: 'datasetVersion',
          subjectId: `${id}/v${version}`,
          name: `${name}, version ${version}`,
          folder: tableDirectory(at, id, version),
        });
        changes.publish({ noun: 'dataset', id });
        changes.publish({ noun: 'trash', id: null });
        return { trashId, runs };
      });
    },
  };
}

function lastVersion(name: string, version: number): StudioError {
  return new StudioError('CONFLICT', `Version ${version} is the only one of "${name}".`, {
    fix: 'Delete the data set itself, or make another version first.',
  });
}

const listedRunCount = 10;

function stillUsed(name: string, version: number, runs: DatasetVersion['runs']): StudioError {
  const listed = runs.slice(0, listedRunCount).map((run) => run.name);
  const rest = runs.length - listed.length;
  return new StudioError(
    'CONFLICT',
    `${runs.length} ${runs.length === 1 ? 'run' : 'runs'} trained on version ${version} of "${name}": ${listed.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`,
    {
      fix: 'Keep it, or delete it although runs used it: they then cannot be resumed or evaluated until it is restored.',
    },
  );
}
