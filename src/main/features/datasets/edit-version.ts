import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { createId } from '../../../shared/base/id';
import type { Problem } from '../../../shared/base/problem';
import type { Dataset, DatasetColumn } from '../../../shared/contract/dataset';
import type { DatasetChange, EditPreview } from '../../../shared/contract/dataset-version';
import { applyChanges, changeWords, type Edited, writeStateSql } from '../../data/edit/apply-changes';
import type { ChangeContext } from '../../data/edit/change-context';
import { compileExpression } from '../../data/edit/compile-expression';
import { firstState } from '../../data/edit/edit-state';
import { previewEdited } from '../../data/edit/preview-edit';
import { compileCondition } from '../../data/rows/row-condition';
import type { TableConnection, TableEngine } from '../../data/table-engine';
import type { Jobs } from '../../jobs';
import type { Clock } from '../../lib/clock';
import type { TaskContext } from '../../lib/tasks';
import type { Uploads } from '../../lib/uploads';
import { type ProjectSession, toStoreError } from '../../store';
import { verifyTable } from './dataset-files';
import { shareFile, storeVersion } from './new-version';
import { reimportTable } from './reimport-table';
import { transformTable } from './transform-table';
import { type NextNumbers, readNextNumbers } from './version-repository';
import { versionTable } from './version-table';

export interface EditDependencies {
  tables: TableEngine;
  clock: Clock;
  jobs: Pick<Jobs, 'run'>;
  uploads: Pick<Uploads, 'path'>;
  /** Throws: StudioError NOT_FOUND. */
  find(idOrName: string, at: ProjectSession, version: number | null): Promise<Dataset>;
}

export interface EditJob {
  session: ProjectSession;
  base: Dataset;
  changes: readonly DatasetChange[];
}

/** Applies changes in a work folder of their own, and hands the result to `work` before the folder goes. */
async function edit<Result>(
  { session, base, changes }: EditJob,
  { tables, jobs, uploads, find }: EditDependencies,
  { signal, report }: Pick<TaskContext, 'signal' | 'report'>,
  work: (connection: TableConnection, edited: Edited, workDirectory: string, next: NextNumbers) => Promise<Result>,
): Promise<Result> {
  const workDirectory = path.join(session.directories.cache, 'imports', createId('edit'));
  const next = await readNextNumbers(session.database, base.id);
  await mkdir(workDirectory, { recursive: true });
  try {
    const table = await versionTable(session, base);
    return await tables.use(signal, async (connection) => {
      const leftOut: Problem[] = [];
      const onProblem = (problem: Problem) => leftOut.push(problem);
      const context: Omit<ChangeContext, 'report' | 'temporaryName' | 'temporaryFile' | 'baseRowCount'> = {
        connection,
        compileCondition: async (text, { columns }) => (await compileCondition(connection, text, columns)).sql,
        compileExpression: (text, { columns }) => compileExpression(connection, text, columns),
        openTable: async (name, version) => {
          const other = await find(name, session, version);
          return { ...(await versionTable(session, other)), name: other.name };
        },
        importTable: (change, state) =>
          reimportTable(base, change, state, { tables, jobs, uploads, workDirectory, signal, report, onProblem }),
        transform: (stored, transforms, outputPath) =>
          transformTable({ stored, base, transforms, outputPath, workDirectory }, { connection, jobs, signal, report }),
        takeRowIds: (count) => {
          next.rowId += count;
          return next.rowId - count;
        },
        takeColumnKey: () => {
          next.columnKey += 1;
          return next.columnKey - 1;
        },
      };
      const edited = await applyChanges(table, changes, context, {
        workDirectory,
        signal,
        progress: (fraction) => report({ fraction: 0.05 + 0.25 * fraction, detail: 'Working out what changes' }),
      });
      return work(connection, { ...edited, problems: [...edited.problems, ...leftOut] }, workDirectory, next);
    });
  } catch (error) {
    throw toStoreError(error, session.path);
  } finally {
    await rm(workDirectory, { recursive: true, force: true }).catch(() => {});
  }
}

/** Makes a new version of a data set. Returns its number. */
export async function editVersion(
  job: EditJob & { note: string },
  dependencies: EditDependencies,
  context: Pick<TaskContext, 'signal' | 'report'>,
): Promise<number> {
  const { session, base, changes, note } = job;
  context.report({ fraction: 0, detail: 'Checking the version' });
  await verifyTable(session, base, context.signal);
  return edit(job, dependencies, context, async (connection, { state, problems }, workDirectory, next) => {
    const file = path.join(workDirectory, 'data.parquet');
    const table = await versionTable(session, base);
    const timer = setInterval(() => {
      const percent = connection.progressPercent();
      context.report({ fraction: 0.3 + (0.28 * Math.max(0, percent)) / 100, detail: 'Writing the rows' });
    }, 150);
    try {
      // Names and roles are not in the file: where only they change, both versions share it.
      if (!table.hasRowIds || state.sql !== firstState(table).sql || !(await shareFile(table.path, file)))
        await connection.run(writeStateSql(state, file));
    } finally {
      clearInterval(timer);
    }
    const staged = {
      parent: base,
      content: base,
      isSameContent: state.sql === firstState(table).sql && hasSameSchema(state.columns, base.columns),
      changedKeys: state.changedKeys,
      path: file,
      columns: state.columns,
      origin: 'edit' as const,
      restoredVersion: null,
      note,
      changes,
      summary: changes.map(changeWords),
      problems: [...base.problems.filter(({ severity }) => severity !== 'error'), ...problems],
      next,
    };
    return storeVersion(session, staged, dependencies, context);
  });
}

/** Roles may differ. */
function hasSameSchema(left: readonly DatasetColumn[], right: readonly DatasetColumn[]): boolean {
  const schemaOf = (all: readonly DatasetColumn[]) => JSON.stringify(all.map(({ name, kind }) => [name, kind]));
  return schemaOf(left) === schemaOf(right);
}

/** What an edit would do. */
export function previewEdit(job: EditJob, dependencies: EditDependencies, signal: AbortSignal): Promise<EditPreview> {
  const { base, changes, session } = job;
  return edit(job, dependencies, { signal, report: () => {} }, async (connection, edited) => ({
    baseVersion: base.version,
    ...(await previewEdited(connection, await versionTable(session, base), edited)),
    effects: edited.effects.map((effect, index) => ({
      summary: changeWords(changes[index] as DatasetChange),
      ...effect,
    })),
    problems: edited.problems,
  }));
}
