import type { Problem } from '../../../shared/base/problem';
import type { MaterialiseResult } from '../../../shared/job/materialise';
import type { TransformConfig } from '../../../shared/transforms/schema';
import type { StoredTable } from '../stored-table';
import type { TableConnection } from '../table-engine';
import type { ChangeOf } from './change-rule';
import type { EditState, VersionTable } from './edit-state';

/** What a change may ask of its surroundings. */
export interface ChangeContext {
  connection: TableConnection;
  /** Rows of the version the edit started from. */
  baseRowCount: number;
  /** SQL of a condition over the columns of the state; throws BAD_INPUT for what is no condition. */
  compileCondition(text: string, state: EditState): Promise<string>;
  /** The same for an expression of any type. */
  compileExpression(text: string, state: EditState): Promise<string>;
  /** Opens another data set. Throws: StudioError NOT_FOUND. */
  openTable(dataset: string, version: number | null): Promise<VersionTable & { name: string }>;
  /** Reads a source as it would be imported, with the kinds of the columns as they stand. Throws: as imports do. */
  importTable(change: ChangeOf<'reimport'>, state: EditState): Promise<VersionTable & { name: string }>;
  /** Has an engine process transform rows that were written down, and writes what it makes as CSV. */
  transform(table: StoredTable, transforms: readonly TransformConfig[], outputPath: string): Promise<MaterialiseResult>;
  /** A new file of the edit's own folder. */
  temporaryFile(extension: string): string;
  /** First of so many ids for rows that no version has used. */
  takeRowIds(count: number): number;
  takeColumnKey(): number;
  /** A name for a temporary table of this connection. */
  temporaryName(): string;
  report(problem: Problem): void;
}

export interface RowEffect {
  changedRowCount: number;
  removedRowCount: number;
  addedRowCount: number;
}

export interface ChangeResult {
  state: EditState;
  effect: RowEffect;
}

export const noEffect: RowEffect = { changedRowCount: 0, removedRowCount: 0, addedRowCount: 0 };
