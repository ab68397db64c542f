import path from 'node:path';
import { isStudioError, type Problem, StudioError } from '../../../shared/base/problem';
import type { DatasetChange, DatasetChangeKind } from '../../../shared/contract/dataset-version';
import { literal } from '../sql';
import { storedFormat, storedName } from '../stored-table';
import { throwIfCancelled } from '../table-engine';
import type { ChangeContext, RowEffect } from './change-context';
import type { ChangeRule } from './change-rule';
import { applyTransforms } from './changes/apply-transforms';
import { dropDuplicates, excludeRows, keepRows, sampleRows, sortRows } from './changes/choose-rows';
import { addColumn, dropColumns, renameColumns, setKinds, setRoles } from './changes/columns';
import { fillMissing } from './changes/fill-missing';
import { appendRows, reimport, replaceRows } from './changes/other-rows';
import { setCells, setValues } from './changes/set-values';
import { type EditState, firstState, type VersionTable } from './edit-state';
import { writeDown } from './write-down';

/** Kinds of change. A new one: its schema in the contract, a file, and its line here. */
const rules = {
  setValues,
  setCells,
  excludeRows,
  keepRows,
  dropDuplicates,
  setKinds,
  setRoles,
  renameColumns,
  dropColumns,
  addColumn,
  fillMissing,
  sortRows,
  sampleRows,
  applyTransforms,
  appendRows,
  replaceRows,
  reimport,
} as const satisfies { [Kind in DatasetChangeKind]: ChangeRule<Kind> };

function ruleOf(change: DatasetChange): ChangeRule<DatasetChangeKind> {
  return rules[change.kind] as unknown as ChangeRule<DatasetChangeKind>;
}

/** What a change does, in words. */
export function changeWords(change: DatasetChange): string {
  return ruleOf(change).words(change);
}

/** So many changes lie upon each other before the rows are written down, lest the query nest too deep. */
const stackedCount = 12;

export interface Edited {
  state: EditState;
  effects: RowEffect[];
  problems: Problem[];
}

/**
 * Applies changes in order, without writing the result. Rows that a change removes are gone for those after it.
 *
 * Throws: StudioError BAD_INPUT that says which change does not fit.
 */
export async function applyChanges(
  table: VersionTable,
  changes: readonly DatasetChange[],
  context: Omit<ChangeContext, 'report' | 'temporaryName' | 'temporaryFile' | 'baseRowCount'>,
  { workDirectory, signal, progress }: { workDirectory: string; signal: AbortSignal; progress(fraction: number): void },
): Promise<Edited> {
  const problems: Problem[] = [];
  const effects: RowEffect[] = [];
  let names = 0;
  const own: ChangeContext = {
    ...context,
    baseRowCount: table.rowCount,
    temporaryName: () => {
      names += 1;
      return `edit_${names}`;
    },
    temporaryFile: (extension) => {
      names += 1;
      return path.join(workDirectory, `edit-${names}.${extension}`);
    },
    report: (problem) => problems.push(problem),
  };
  let state = firstState(table);
  for (const [index, change] of changes.entries()) {
    throwIfCancelled(signal);
    const result = await ruleOf(change)
      .apply(change, state, own)
      .catch((error: unknown) => {
        throw changes.length > 1 ? atChange(error, index, change) : error;
      });
    effects.push(result.effect);
    state =
      (index + 1) % stackedCount === 0
        ? await writeDown(own.connection, result.state, own.temporaryFile('parquet'))
        : result.state;
    progress((index + 1) / changes.length);
  }
  return { state, effects, problems };
}

/** Says which of several changes it was. */
function atChange(error: unknown, index: number, change: DatasetChange): unknown {
  if (!isStudioError(error) || error.code === 'CANCELLED') return error;
  return new StudioError(error.code, `Change ${index + 1} (${changeWords(change)}): ${error.message}`, error.data);
}

/** Writes the table so far: rows in their order, with their ids and without the columns that only the edit needs. */
export function writeStateSql({ sql, ordered, columns }: EditState, file: string): string {
  const names = columns.map((_, index) => storedName(index));
  return `COPY (SELECT __id, ${names.join(', ')} FROM (${sql})${ordered ? '' : ' ORDER BY __place'})
    TO ${literal(file)} ${storedFormat(columns.map(({ name }) => name))}`;
}
