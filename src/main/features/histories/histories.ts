import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { createId } from '../../../shared/base/id';
import { type Problem, StudioError } from '../../../shared/base/problem';
import type { DatasetSource } from '../../../shared/contract/dataset';
import {
  type HistoryAction,
  type HistoryOptions,
  type HistoryPreview,
  type HistoryReport,
  type HistoryRun,
  type ImportedHistoryRun,
  type InterruptedHistory,
  shownHistoryRunCount,
} from '../../../shared/contract/history';
import type { RunSource } from '../../../shared/contract/run-source';
import { runSourceToolTitles } from '../../../shared/contract/run-source';
import { createBreather } from '../../data/breather';
import { createTableEngine } from '../../data/table-engine';
import type { Jobs } from '../../jobs';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import type { Log } from '../../lib/log';
import type { TaskContext, Tasks } from '../../lib/tasks';
import type { Uploads } from '../../lib/uploads';
import { assertWritable, type ProjectSession, toStoreError } from '../../store';
import { deleteImportedRuns } from '../runs';
import {
  deleteHistoryImport,
  findSource,
  insertHistoryImport,
  listHistoryImports,
  listImportedSince,
  listKnownRuns,
  markIncomplete,
  markInterrupted,
  takenNames,
} from './import-repository';
import type { FoundHistory, FoundRun, HistoryImporter, ReadRun, RunSink } from './importer';
import { importerFor } from './importers';
import { fingerprintOf, freeRunName, matchKnown, resultOf } from './known-runs';
import { openPlace, type Place } from './place';
import { RunWriter } from './run-writer';
import { reasonsToLeaveOut, toSourceError } from './unreadable';

export interface HistoriesDependencies {
  session: () => ProjectSession;
  uploads: Pick<Uploads, 'path' | 'remove'>;
  jobs: Pick<Jobs, 'run'>;
  tasks: Tasks;
  changes: Changes;
  clock: Clock;
  log: Log;
}

export interface ImportHistory {
  source: DatasetSource;
  options: HistoryOptions;
  actions: Readonly<Record<string, HistoryAction>>;
  others?: 'skip' | 'add' | undefined;
  acceptDamage: boolean;
}

export interface RunOrigin {
  source: RunSource | null;
  details: { name: string; value: string }[];
  artifacts: { path: string; sizeBytes: number | null }[];
  artifactCount: number;
}

export interface Histories {
  /** Throws: StudioError NOT_FOUND, BAD_INPUT, UNSUPPORTED when no tool is recognised. */
  preview(request: Pick<ImportHistory, 'source' | 'options'>, signal: AbortSignal): Promise<HistoryPreview>;
  /** Throws: StudioError as `preview`, READ_ONLY, DISK_FULL, CANCELLED (complete runs are kept). */
  import(request: ImportHistory, signal: AbortSignal): Promise<HistoryReport>;
  interrupted(): Promise<InterruptedHistory[]>;
  goOn(id: string, signal: AbortSignal): Promise<HistoryReport>;
  dismiss(id: string): Promise<void>;
  /** Throws: StudioError NOT_FOUND. */
  origin(idOrName: string): Promise<RunOrigin>;
  /** Removes runs that a host which died left incomplete; for a project that was just opened. */
  recover(session: ProjectSession): Promise<void>;
}

/** A preview answers within seconds, whatever the size of the source. */
const previewMs = 4_000;
/** Lists are read anew at most so often while runs come in. */
const publishIntervalMs = 2_000;

interface Opened {
  place: Place;
  importer: HistoryImporter;
  shownPath: string;
}

export function createHistoryLogic(dependencies: HistoriesDependencies): Histories {
  const { session, uploads, jobs, tasks, changes, clock, log } = dependencies;
  /** Imports that this host does. */
  const active = new Set<string>();

  const open = async (source: DatasetSource, options: HistoryOptions, signal: AbortSignal): Promise<Opened> => {
    if ('paths' in source && source.paths.length !== 1)
      throw new StudioError(
        'BAD_INPUT',
        `${source.paths.length} sources were given; histories are imported one by one.`,
        {
          fix: 'Choose the folder that holds them, or one of them.',
        },
      );
    const given =
      'uploadId' in source
        ? uploads.path(source.uploadId)
        : 'path' in source
          ? source.path
          : (source.paths[0] as string);
    const absolute = path.resolve(given.replace(/^~(?=$|[\\/])/, homedir()));
    const place = await openPlace(absolute, signal);
    return {
      place,
      importer: await importerFor(place, options.tool),
      shownPath: 'uploadId' in source ? place.name : absolute,
    };
  };
  const withTables = async <Result>(
    directory: string,
    work: (tables: ReturnType<typeof createTableEngine>) => Promise<Result>,
  ): Promise<Result> => {
    await mkdir(directory, { recursive: true });
    const tables = createTableEngine({ temporaryDirectory: path.join(directory, 'spill'), memoryLimit: '600MB' });
    try {
      return await work(tables);
    } finally {
      tables.close();
      await rm(directory, { recursive: true, force: true }).catch(() => {});
    }
  };
  const find = (
    { place, importer }: Opened,
    options: HistoryOptions,
    signal: AbortSignal,
    tables: ReturnType<typeof createTableEngine>,
    { workDirectory, isImport }: { workDirectory: string; isImport: boolean },
  ): Promise<FoundHistory> => {
    const breathe = createBreather();
    // An import must know every run, but nothing of their content.
    const due = performance.now() + (isImport ? 0 : previewMs);
    const found = importer.preview(place, options, {
      signal,
      tables,
      jobs,
      workDirectory,
      isImport,
      breathe: () => {
        if (signal.aborted) throw new StudioError('CANCELLED', 'The reading was cancelled.');
        return breathe();
      },
      isLate: () => performance.now() > due,
    });
    return found.catch((error: unknown) => {
      throw toSourceError(place, error);
    });
  };
  const workDirectoryOf = (open: ProjectSession) =>
    path.join(open.directories.cache, 'histories', createId('history', clock.now()));

  const compare = async ({ importer, shownPath }: Opened, found: FoundHistory): Promise<HistoryRun[]> => {
    const known = matchKnown(await listKnownRuns(session().database, importer.tool), shownPath);
    return found.runs.map((run) => {
      const before = known(run);
      return {
        id: run.id,
        name: run.name.slice(0, 200),
        experiment: run.experiment,
        status: run.status,
        startedAt: run.startedAt,
        metricCount: run.metricCount,
        pointCount: run.pointCount,
        isEstimated: run.isEstimated,
        settingCount: run.settingCount,
        problems: run.problems,
        known: before,
        action: run.isDeleted || before?.isChanged === false ? 'skip' : before ? 'update' : 'add',
      };
    });
  };
  const placeProblems = ({ place }: Opened): Problem[] => {
    const { linkCount, isCutOff } = place.passedOver;
    return [
      ...(linkCount > 0
        ? [
            {
              code: 'links',
              severity: 'info' as const,
              message: `${linkCount.toLocaleString('en-US')} links were not followed.`,
              fix: 'Import what they point to by its own path.',
            },
          ]
        : []),
      ...(isCutOff
        ? [
            {
              code: 'tooManyFiles',
              severity: 'warning' as const,
              message: 'The folder holds more files, or deeper folders, than are read.',
              fix: 'Import its parts one by one.',
            },
          ]
        : []),
    ];
  };

  const runImport = async (
    opened: Opened,
    request: ImportHistory,
    project: ProjectSession,
    { signal, report, link }: TaskContext,
    since: number | null,
  ): Promise<HistoryReport> => {
    const { place, importer, shownPath } = opened;
    const importId = createId('history', clock.now());
    const began = clock.now();
    const workDirectory = workDirectoryOf(project);
    const breathe = createBreather();
    const turn = () => {
      signal.throwIfAborted();
      return breathe();
    };
    const results: ImportedHistoryRun[] = [];
    return withTables(workDirectory, async (tables) => {
      report({ fraction: null, detail: 'Looking for runs' });
      const found = await find(opened, request.options, signal, tables, { workDirectory, isImport: true });
      const compared = await compare(opened, found);
      const complete = since === null ? null : await listImportedSince(project.database, importer.tool, since);
      const plan = compared.map((run, index) => {
        const each = found.runs[index] as FoundRun;
        const others = each.isDeleted ? run.action : (request.others ?? run.action);
        // What had come in before the host died is not added once more.
        const isDone = run.known?.isChanged === false && complete?.has(run.known.runId);
        return { run, found: each, action: isDone ? 'skip' : (request.actions[run.id] ?? others) };
      });
      const wanted = plan.filter(({ action }) => action !== 'skip');
      const planned = new Map(wanted.map((each) => [each.found.id, each]));
      for (const { run, action } of plan)
        if (action === 'skip') results.push(resultOf(run, { outcome: 'skipped', runId: run.known?.runId ?? null }));
      const names = await takenNames(project.database);
      /** Runs of the source by their id there, for parents. */
      const arrived = new Map<string, string>();
      for (const { run } of plan) if (run.known) arrived.set(run.id, run.known.runId);
      const orphans: { runId: string; parentId: string }[] = [];
      const totalExtent = Math.max(
        1,
        wanted.reduce((total, each) => total + each.found.extent, 0),
      );
      let doneExtent = 0;
      let doneCount = 0;
      let publishedAt = 0;
      active.add(importId);
      await insertHistoryImport(project.database, {
        id: importId,
        startedAt: since ?? began,
        tool: importer.tool,
        path: shownPath,
        request,
        runCount: wanted.length,
      });
      const tell = (extent: number, name: string) =>
        report({
          fraction: Math.min(1, (doneExtent + extent) / totalExtent),
          detail: `${(doneCount + 1).toLocaleString('en-US')} of ${wanted.length.toLocaleString('en-US')} runs: ${name}`,
        });
      const readRun = async (id: string, read: (sink: RunSink) => Promise<ReadRun>) => {
        const each = planned.get(id);
        if (!each) return;
        signal.throwIfAborted();
        const { run, found: foundRun, action } = each;
        tell(0, run.name);
        const source: RunSource = {
          tool: importer.tool,
          path: shownPath,
          id,
          fingerprint: fingerprintOf(foundRun),
          importedAt: began,
        };
        const writer = new RunWriter({
          session: project,
          found: foundRun,
          source,
          now: clock.now(),
          breathe: turn,
          onProgress: (extent) => tell(Math.min(extent, foundRun.extent), run.name),
          onBegin: (runId) => markIncomplete(project.database, importId, runId, doneCount),
        });
        try {
          const facts = await read(writer);
          if (writer.isDamaged && !request.acceptDamage) {
            await writer.discard();
            results.push(resultOf(run, { outcome: 'leftOut', isDamaged: true, problems: writer.foundProblems }));
          } else {
            const previous = action === 'update' ? (run.known?.runId ?? null) : null;
            const name = previous === null ? freeRunName(facts.name ?? run.name, names) : run.name;
            const parentRunId = facts.parentId ? (arrived.get(facts.parentId) ?? null) : null;
            const stored = await writer.finish(facts, { name, parentRunId, previous });
            arrived.set(id, stored.runId);
            if (facts.parentId && parentRunId === null) orphans.push({ runId: stored.runId, parentId: facts.parentId });
            results.push(
              resultOf(run, {
                ...stored,
                name,
                outcome: previous === null ? 'added' : 'updated',
                isDamaged: writer.isDamaged,
              }),
            );
          }
        } catch (error) {
          await writer.discard();
          if (signal.aborted) throw error;
          const problems = [...writer.foundProblems, ...reasonsToLeaveOut(run.name, error)];
          results.push(resultOf(run, { outcome: 'leftOut', isDamaged: true, problems }));
        }
        doneExtent += foundRun.extent;
        doneCount += 1;
        await markIncomplete(project.database, importId, null, doneCount);
        if (clock.now() - publishedAt > publishIntervalMs) {
          publishedAt = clock.now();
          changes.publish({ noun: 'run', id: null });
        }
      };
      try {
        await importer.import(
          place,
          { found, wanted: wanted.map((each) => each.found) },
          {
            signal,
            tables,
            jobs,
            workDirectory,
            acceptDamage: request.acceptDamage,
            report: (detail) => report({ fraction: doneExtent / totalExtent, detail }),
            run: readRun,
          },
        );
        for (const { runId, parentId } of orphans) {
          const parent = arrived.get(parentId);
          if (parent) await project.database.run('UPDATE run SET parent_run_id = ? WHERE id = ?', [parent, runId]);
        }
        // What the source listed and did not hand over must not go without a word.
        const seen = new Set(results.map(({ id }) => id));
        for (const { run } of wanted)
          if (!seen.has(run.id))
            results.push(
              resultOf(run, {
                outcome: 'leftOut',
                problems: [
                  {
                    code: 'gone',
                    severity: 'error',
                    message: `The run ${run.name} was not found again in ${place.name}.`,
                  },
                ],
              }),
            );
        link('/runs');
      } finally {
        active.delete(importId);
        await deleteHistoryImport(project.database, importId).catch((error: unknown) =>
          log.warn({ error }, 'the mark of an import was not removed'),
        );
        changes.publish({ noun: 'run', id: null });
      }
      const countOf = (outcome: ImportedHistoryRun['outcome']) =>
        results.filter((result) => result.outcome === outcome).length;
      return {
        tool: importer.tool,
        path: shownPath,
        runs: results,
        addedCount: countOf('added'),
        updatedCount: countOf('updated'),
        skippedCount: countOf('skipped'),
        leftOutCount: countOf('leftOut'),
        pointCount: results.reduce((total, { pointCount }) => total + pointCount, 0),
        durationMs: clock.now() - began,
        problems: [...placeProblems(opened), ...found.problems],
      };
    });
  };

  /** @param since when the import began that this one goes on with */
  const importHistory = async (
    request: ImportHistory,
    signal: AbortSignal,
    since: number | null = null,
  ): Promise<HistoryReport> => {
    const project = session();
    assertWritable(project);
    const opened = await open(request.source, request.options, signal);
    const title = `Import ${opened.place.name} of ${runSourceToolTitles[opened.importer.tool]}`;
    try {
      const report = await tasks.run('import', title, signal, (task) =>
        runImport(opened, request, project, task, since),
      );
      // Kept while the person may still agree to what is partly unreadable.
      if ('uploadId' in request.source && report.runs.every(({ outcome }) => outcome !== 'leftOut'))
        await uploads.remove(request.source.uploadId);
      return report;
    } catch (error) {
      throw toStoreError(error, project.path);
    }
  };
  const findInterrupted = async (id: string) => {
    const row = (await listHistoryImports(session().database)).find((each) => each.id === id && !active.has(each.id));
    if (row) return row;
    throw new StudioError('NOT_FOUND', `There is no interrupted import ${id}.`, { fix: 'Read the list again.' });
  };

  return {
    preview: async ({ source, options }, signal) => {
      const opened = await open(source, options, signal);
      const workDirectory = workDirectoryOf(session());
      return withTables(workDirectory, async (tables) => {
        const found = await find(opened, options, signal, tables, { workDirectory, isImport: false });
        const runs = await compare(opened, found);
        return {
          tool: opened.importer.tool,
          fileName: opened.place.name,
          runs: runs.slice(0, shownHistoryRunCount),
          runCount: runs.length,
          options: found.options,
          columns: found.columns,
          problems: [
            ...placeProblems(opened),
            ...found.problems,
            ...(found.isCutOff
              ? [
                  {
                    code: 'moreRuns',
                    severity: 'info' as const,
                    message:
                      'Only the beginning was read; the import finds the runs that follow, and takes those as well.',
                  },
                ]
              : []),
          ],
        };
      });
    },
    import: (request, signal) => importHistory(request, signal),
    interrupted: async () =>
      (await listHistoryImports(session().database))
        .filter(({ id }) => !active.has(id))
        .map(({ id, startedAt, tool, path: shownPath, runCount, doneCount, request }) => ({
          id,
          startedAt,
          tool,
          path: shownPath,
          runCount,
          doneCount,
          canGoOn: !('uploadId' in (request as ImportHistory).source),
        })),
    goOn: async (id, signal) => {
      const row = await findInterrupted(id);
      const report = await importHistory(row.request as ImportHistory, signal, row.startedAt);
      await deleteHistoryImport(session().database, id);
      return report;
    },
    dismiss: async (id) => {
      await deleteHistoryImport(session().database, (await findInterrupted(id)).id);
      changes.publish({ noun: 'run', id: null });
    },
    origin: async (idOrName) => {
      const found = await findSource(session().database, idOrName);
      if (!found)
        throw new StudioError('NOT_FOUND', `There is no run "${idOrName}" in this project.`, {
          fix: 'Give the id, number or name of a run in the list.',
        });
      const {
        details = {},
        artifacts = [],
        artifactCount = 0,
      } = (found.source ? found.environment : {}) as {
        details?: Record<string, string>;
        artifacts?: RunOrigin['artifacts'];
        artifactCount?: number;
      };
      return {
        source: found.source,
        details: Object.entries(details).map(([name, value]) => ({ name, value: String(value) })),
        artifacts,
        artifactCount,
      };
    },
    recover: async (opened) => {
      for (const row of await listHistoryImports(opened.database)) {
        if (row.interruptedAt !== null) continue;
        await deleteImportedRuns(opened, row.incompleteIds);
        await markInterrupted(opened.database, row.id, clock.now());
        log.warn({ import: row.id, removed: row.incompleteIds.length }, `the import of ${row.path} was interrupted`);
      }
    },
  };
}
