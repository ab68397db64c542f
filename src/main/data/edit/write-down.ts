import { literal } from '../sql';
import { storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';
import { type EditState, hiddenColumns } from './edit-state';

/** Runs what lies upon each other so far and stores it, in order; the state then reads that file. */
export async function writeDown(connection: TableConnection, state: EditState, file: string): Promise<EditState> {
  const names = state.columns.map((_, index) => storedName(index));
  const order = state.ordered ? '' : ' ORDER BY __place';
  await connection.run(
    `COPY (SELECT __place, file_row_number AS __base, __id, ${names.join(', ')} FROM (${state.sql})${order}) TO ${literal(file)} (FORMAT parquet)`,
  );
  // Read as it was written: the file's own row numbers would hide those that were kept.
  const sql = `SELECT ${hiddenColumns.join(', ')}, ${names.join(', ')}
    FROM (SELECT __place, __base AS file_row_number, __id, ${names.join(', ')} FROM read_parquet(${literal(file)}))`;
  return { ...state, sql, ordered: true };
}
