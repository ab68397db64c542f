import { StudioError } from '../../../shared/base/problem';
import type { RowSelection } from '../../../shared/contract/dataset-version';
import type { TableConnection } from '../table-engine';
import type { ChangeContext } from './change-context';
import { type EditState, fromState } from './edit-state';

/** So many places stand in the query itself, which then needs no join and keeps the order of the rows. */
const inlineCount = 2000;
const rowsAnInsert = 20_000;

/** A condition on the state's rows, and whether reading with it keeps their order. */
export interface RowCondition {
  sql: string;
  keepsOrder: boolean;
}

/** Throws: StudioError BAD_INPUT for places that the version does not have, and for what is no condition. */
export async function selectRows(
  selection: RowSelection,
  state: EditState,
  context: ChangeContext,
): Promise<RowCondition> {
  if ('where' in selection)
    return { sql: `coalesce((${await context.compileCondition(selection.where, state)}), false)`, keepsOrder: true };
  checkPlaces(selection.rows, context.baseRowCount);
  if (selection.rows.length <= inlineCount)
    return { sql: `coalesce(file_row_number IN (${selection.rows.join(', ')}), false)`, keepsOrder: true };
  const name = context.temporaryName();
  await context.connection.run(`CREATE TEMP TABLE ${name} (place BIGINT)`);
  await insertPlaces(context.connection, name, selection.rows);
  return { sql: `coalesce(file_row_number IN (SELECT place FROM ${name}), false)`, keepsOrder: false };
}

export function checkPlaces(places: readonly number[], rowCount: number): void {
  const outside = places.find((place) => place >= rowCount);
  if (outside !== undefined)
    throw new StudioError(
      'BAD_INPUT',
      `There is no row ${outside}: the version has ${rowCount} rows, counted from 0.`,
      {
        fix: 'Name the version that the rows were chosen in.',
      },
    );
}

async function insertPlaces(connection: TableConnection, name: string, places: readonly number[]): Promise<void> {
  for (let start = 0; start < places.length; start += rowsAnInsert)
    await connection.run(
      `INSERT INTO ${name} SELECT unnest([${places.slice(start, start + rowsAnInsert).join(', ')}])`,
    );
}

export async function countRows({ connection }: ChangeContext, state: EditState, condition = ''): Promise<number> {
  const [row] = await connection.rows<{ count: number }>(
    `SELECT count(*) AS count FROM ${fromState(state)} ${condition && `WHERE ${condition}`}`,
  );
  return row?.count ?? 0;
}
