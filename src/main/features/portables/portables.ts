import { readdir, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { formatCount } from '../../../shared/base/format';
import { StudioError } from '../../../shared/base/problem';
import type {
  ExportEstimate,
  PortableImport,
  PortablePreview,
  PortableSource,
  RunExportInput,
  RunExportResult,
} from '../../../shared/contract/portable';
import { runExportFormatTitles } from '../../../shared/contract/portable';
import type { Project } from '../../../shared/contract/project';
import { activeRunStatuses } from '../../../shared/contract/run';
import type { Changes } from '../../lib/changes';
import { directorySizeBytes } from '../../lib/files';
import type { Log } from '../../lib/log';
import type { TaskContext, Tasks } from '../../lib/tasks';
import type { Uploads } from '../../lib/uploads';
import {
  assertWritable,
  databaseFileName,
  moveToTrash,
  openStore,
  type ProjectSession,
  removeInterruptedImports,
  toStoreError,
} from '../../store';
import { createDownloads, type DownloadFile } from './downloads';
import { estimateExport, exportFileName, findOutgoing } from './export-estimate';
import { exportTarget } from './export-target';
import { type ImportDependencies, type ImportOutcome, importPortable } from './import-file';
import { openPortable } from './open-portable';
import { planImport, previewOf } from './plan-import';
import { runWriters } from './run-writers';

export interface PortablesDependencies extends ImportDependencies {
  session: () => ProjectSession;
  /** Null while none is open. */
  current: () => ProjectSession | null;
  openProject(
    options: { path: string; create: boolean; name?: string; sample: boolean },
    signal: AbortSignal,
  ): Promise<Project>;
  /** Leaves none open. */
  closeProject(): Promise<void>;
  uploads: Pick<Uploads, 'path' | 'remove'>;
  tasks: Tasks;
  changes: Changes;
  log: Log;
  studioVersion: string;
  /** Of the host; for what is made again. */
  cacheDirectory: string;
}

export interface ImportInput {
  source: PortableSource;
  runIds: readonly string[] | null;
  newProject?: { path: string; name?: string };
}

export interface Portables {
  estimate(input: RunExportInput): Promise<ExportEstimate>;
  export(input: RunExportInput & { path?: string }, signal: AbortSignal): Promise<RunExportResult>;
  inspect(source: PortableSource, signal: AbortSignal): Promise<PortablePreview>;
  import(input: ImportInput, signal: AbortSignal): Promise<ImportOutcome & { projectPath: string }>;
  /** Throws: StudioError CONFLICT while something of it is in use; nothing is moved then. */
  undo(imported: PortableImport): Promise<string[]>;
  /** Keeps a file that the system handed over for the page that is told of it. */
  offer(file: string): void;
  takeOffered(): string[];
  /** A file that was exported without a path. Throws: StudioError NOT_FOUND. */
  download(id: string): Promise<DownloadFile>;
  /** Removes what a host left behind that died during an import; for a project that was just opened. */
  recover(session: ProjectSession): Promise<void>;
  close(): Promise<void>;
}

const isThere = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );

/** Names of what is in a folder; none where there is no folder. */
const namesIn = (folder: string) =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw toStoreError(error, folder);
  });

const words = (count: number, noun: string) => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** Throws: StudioError CONFLICT while a run trains, or waits to, that would go or whose data set would. */
async function requireUnused(
  { database }: ProjectSession,
  { runIds, datasetIds }: Pick<PortableImport, 'runIds' | 'datasetIds'>,
): Promise<void> {
  const active = await database.all<{ name: string }>(
    `SELECT name FROM run WHERE trash_id IS NULL AND status IN (SELECT value FROM json_each($statuses))
       AND (id IN (SELECT value FROM json_each($runIds)) OR dataset_id IN (SELECT value FROM json_each($datasetIds)))
     ORDER BY number`,
    {
      statuses: JSON.stringify(activeRunStatuses),
      runIds: JSON.stringify(runIds),
      datasetIds: JSON.stringify(datasetIds),
    },
  );
  if (active.length === 0) return;
  const shown = active.slice(0, 5).map(({ name }) => name);
  const more = active.length - shown.length;
  throw new StudioError(
    'CONFLICT',
    `The import cannot be taken back while runs of it, or on its data sets, are active: ${shown.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}.`,
    { fix: 'Stop these runs first. Nothing was changed.' },
  );
}

export function createPortableLogic(dependencies: PortablesDependencies): Portables {
  const { session, uploads, tasks, changes, log, studioVersion } = dependencies;
  const downloads = createDownloads();
  const offered: string[] = [];
  const work = path.join(dependencies.cacheDirectory, 'portables');
  /** One at a time: each puts the rows of its file beside those of the project. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(task: () => Promise<Result>): Promise<Result> => {
    const result = last.then(task);
    last = result.catch(() => {});
    return result;
  };

  const fileOf = (source: PortableSource): string =>
    'path' in source ? path.resolve(source.path.replace(/^~(?=$|[\\/])/, homedir())) : uploads.path(source.uploadId);

  /** The open project, or an empty one where there is none: the file can become one. */
  const withTarget = async <Result>(
    rowsFile: string,
    use: (target: ProjectSession) => Promise<Result>,
  ): Promise<Result> => {
    const open = dependencies.current();
    if (open) return use(open);
    const empty = await openStore(path.join(path.dirname(rowsFile), 'empty'), { create: true });
    return use(empty).finally(() => empty.close());
  };

  const publish = (imported: PortableImport) => {
    if (imported.datasetIds.length > 0) changes.publish({ noun: 'dataset', id: null });
    if (imported.modelIds.length > 0) changes.publish({ noun: 'model', id: null });
    if (imported.reportIds.length > 0) changes.publish({ noun: 'report', id: null });
    if (imported.viewIds.length > 0) changes.publish({ noun: 'runView', id: null });
    changes.publish({ noun: 'run', id: null });
    changes.publish({ noun: 'project', id: null });
  };

  const importInto = (
    source: PortableSource,
    runIds: readonly string[] | null,
    target: ProjectSession,
    context: TaskContext,
  ) =>
    inTurn(async () => {
      const file = fileOf(source);
      const open = await openPortable(file, work, {
        signal: context.signal,
        report: ({ fraction, detail }) => context.report({ fraction: (fraction ?? 0) * 0.3, detail }),
      });
      try {
        const plan = await planImport(open.rows, open.archive.manifest, target);
        const outcome = await importPortable(
          dependencies,
          target,
          { open, plan, choice: { file: 'path' in source ? file : path.basename(file), runIds } },
          {
            ...context,
            report: ({ fraction, detail }) => context.report({ fraction: 0.3 + (fraction ?? 0) * 0.7, detail }),
          },
        );
        log.info({ file, runs: outcome.imported.runIds.length }, 'a portable file was imported');
        return outcome;
      } finally {
        await open.close();
      }
    });

  /** Goes back to the project before, if there was one, and takes away what the new one put into its folder. */
  const leaveProject = async (
    directory: string,
    { namesBefore, before }: { namesBefore: readonly string[] | null; before: string | null },
  ): Promise<void> => {
    if (before === null) {
      await dependencies.closeProject();
      changes.publish({ noun: 'project', id: null });
    } else await dependencies.openProject({ path: before, create: false, sample: false }, new AbortController().signal);
    const remove = (name: string) => rm(path.join(directory, name), { recursive: true, force: true });
    for (const name of (await namesIn(directory)) ?? []) if (!namesBefore?.includes(name)) await remove(name);
    if (namesBefore === null) await remove('');
  };

  /** The project is made once the file has been found in order, and goes again when the import fails. */
  const importAsProject = async (
    { source, runIds }: ImportInput,
    wanted: { path: string; name?: string },
    context: TaskContext,
  ) => {
    const directory = path.resolve(wanted.path.replace(/^~(?=$|[\\/])/, homedir()));
    if (await isThere(path.join(directory, databaseFileName)))
      throw new StudioError('CONFLICT', `There is a project in ${directory} already.`, {
        fix: 'Choose another folder, or open that project and import into it.',
      });
    const namesBefore = await namesIn(directory);
    const file = fileOf(source);
    const checked = await openPortable(file, work, { signal: context.signal, report: () => {} });
    const { name } = checked.archive.manifest.project;
    await checked.close();
    const before = dependencies.current()?.path ?? null;
    await dependencies.openProject(
      { path: directory, create: true, name: wanted.name ?? name, sample: false },
      context.signal,
    );
    try {
      return await importInto(source, runIds, session(), context);
    } catch (error) {
      // What went wrong with the file is what the person is told, whatever else does now.
      await leaveProject(directory, { namesBefore, before }).catch((reason: Error) => {
        log.warn({ directory, reason: reason.message }, 'the project of a failed import could not be removed');
      });
      throw error;
    }
  };

  return {
    estimate: (input) => estimateExport(session(), input),
    export: async ({ path: typed, ...input }, signal) => {
      const open = session();
      const { runs } = await findOutgoing(open, input);
      const project = await open.database.get<{ name: string }>('SELECT name FROM project');
      const fileName = exportFileName(input, runs, project?.name ?? 'project');
      // Named, TensorBoard's files are a folder that it can be pointed at.
      const namedFile = input.format === 'tensorboard' ? fileName.replace(/\.zip$/, '') : fileName;
      const named = typed === undefined ? null : await exportTarget(open, typed, namedFile);
      const title = `Export ${input.runIds === null ? 'the project' : words(runs.length, 'run')}: ${runExportFormatTitles[input.format]}`;
      return tasks.run('export', title, signal, async (context) => {
        const download = named === null ? await downloads.reserve(fileName) : null;
        const target = named ?? (download?.file as string);
        try {
          const { runCount } = await runWriters[input.format](open, input, target, { studioVersion, context });
          return {
            downloadId: download?.id ?? null,
            path: target,
            fileName: path.basename(target),
            sizeBytes: (await stat(target)).isDirectory()
              ? await directorySizeBytes(target)
              : (await stat(target)).size,
            runCount,
          };
        } catch (error) {
          throw toStoreError(error, target);
        }
      });
    },
    inspect: async (source, signal) => {
      const file = fileOf(source);
      return tasks.run('import', `Look into ${path.basename(file)}`, signal, async (context) => {
        const open = await openPortable(file, work, context);
        try {
          context.report({ fraction: 0.9, detail: 'Comparing with the project' });
          const { manifest, sizeBytes } = open.archive;
          return await withTarget(open.rows.file, async (target) =>
            previewOf(await planImport(open.rows, manifest, target), {
              manifest,
              sizeBytes,
              fileName: path.basename(file),
            }),
          );
        } finally {
          await open.close();
        }
      });
    },
    import: async (input, signal) => {
      const { source, runIds, newProject } = input;
      if (!newProject) assertWritable(session());
      const file = fileOf(source);
      return tasks.run('import', `Import ${path.basename(file)}`, signal, async (context) => {
        context.link('/runs');
        const outcome = newProject
          ? await importAsProject(input, newProject, context)
          : await importInto(source, runIds, session(), context);
        if ('uploadId' in source) await uploads.remove(source.uploadId);
        publish(outcome.imported);
        return { ...outcome, projectPath: session().path };
      });
    },
    undo: async (imported) => {
      const open = session();
      assertWritable(open);
      await requireUnused(open, imported);
      const trashIds: string[] = [];
      const remove = async (
        noun: 'run' | 'dataset' | 'model' | 'report',
        ids: readonly string[],
        parent: string | null,
      ) => {
        for (const id of ids) {
          const row = await open.database.get<{ name: string }>(
            `SELECT name FROM "${noun}" WHERE id = ? AND trash_id IS NULL`,
            [id],
          );
          if (!row) continue;
          const folder = parent === null ? null : path.join(parent, id);
          trashIds.push(await moveToTrash(open, { noun, subjectId: id, name: row.name, folder }));
        }
      };
      await remove('run', imported.runIds, open.directories.runs);
      await remove('report', imported.reportIds, null);
      await remove('model', imported.modelIds, open.directories.models);
      await remove('dataset', imported.datasetIds, open.directories.datasets);
      await open.database.run('DELETE FROM run_view WHERE id IN (SELECT value FROM json_each(?))', [
        JSON.stringify(imported.viewIds),
      ]);
      publish(imported);
      changes.publish({ noun: 'trash', id: null });
      return trashIds;
    },
    offer: (file) => {
      offered.push(file);
      changes.publish({ noun: 'portable', id: null });
    },
    takeOffered: () => offered.splice(0),
    download: (id) => downloads.open(id),
    recover: async (opened) => {
      for (const file of await removeInterruptedImports(opened))
        log.warn({ file }, 'what an interrupted import had brought in was removed');
    },
    close: () => downloads.close(),
  };
}
