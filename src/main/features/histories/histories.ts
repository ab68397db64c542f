import { StudioError } from '../../../shared/base/problem';
import { type HistoryReport, shownHistoryRunCount } from '../../../shared/contract/history';
import { runSourceToolTitles } from '../../../shared/contract/run-source';
import { assertWritable, toStoreError } from '../../store';
import { deleteImportedRuns } from '../runs';
import type { Histories, HistoriesDependencies, ImportHistory, RunOrigin } from './door';
import { createHistoryImport } from './history-import';
import { createHistoryReading } from './history-reading';
import { deleteHistoryImport, findSource, listHistoryImports, markInterrupted } from './import-repository';

export function createHistoryLogic(dependencies: HistoriesDependencies): Histories {
  const { session, uploads, tasks, changes, clock, log } = dependencies;
  /** Imports that this host does. */
  const active = new Set<string>();
  const reading = createHistoryReading(dependencies);
  const { open, withTables, find, workDirectoryOf, compare, placeProblems } = reading;
  const runImport = createHistoryImport(dependencies, reading, active);

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
