import { createId } from '../../../shared/base/id';
import type { HistoryReport, ImportedHistoryRun } from '../../../shared/contract/history';
import type { RunSource } from '../../../shared/contract/run-source';
import { createBreather } from '../../data/breather';
import type { TaskContext } from '../../lib/tasks';
import type { ProjectSession } from '../../store';
import type { HistoriesDependencies, ImportHistory } from './door';
import type { HistoryReading, OpenedHistory } from './history-reading';
import {
  deleteHistoryImport,
  insertHistoryImport,
  listImportedSince,
  markIncomplete,
  takenNames,
} from './import-repository';
import type { FoundRun, ReadRun, RunSink } from './importer';
import { fingerprintOf, freeRunName, resultOf } from './known-runs';
import { RunWriter } from './run-writer';
import { reasonsToLeaveOut } from './unreadable';

/** Lists are read anew at most so often while runs come in. */
const publishIntervalMs = 2_000;

/**
 * Brings the wanted runs of a source into the project, one after the other.
 * @param active ids of the imports that this host does; kept up to date
 */
export function createHistoryImport(
  { changes, clock, jobs, log }: HistoriesDependencies,
  { find, compare, placeProblems, withTables, workDirectoryOf }: HistoryReading,
  active: Set<string>,
) {
  return async function runImport(
    opened: OpenedHistory,
    request: ImportHistory,
    project: ProjectSession,
    { signal, report, link }: TaskContext,
    since: number | null,
  ): Promise<HistoryReport> {
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
      const only = request.only && new Set(request.only);
      const plan = compared.map((run, index) => {
        const each = found.runs[index] as FoundRun;
        const others = each.isDeleted ? run.action : (request.others ?? run.action);
        // What had come in before the host died is not added once more.
        const isDone = run.known?.isChanged === false && complete?.has(run.known.runId);
        const staysOut = isDone || only?.has(run.id) === false;
        return { run, found: each, action: staysOut ? 'skip' : (request.actions[run.id] ?? others) };
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
      /** Those that are here and complete. */
      let storedCount = 0;
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
          onBegin: (runId) => markIncomplete(project.database, importId, runId, storedCount),
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
            storedCount += 1;
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
        await markIncomplete(project.database, importId, null, storedCount);
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
}
