import type { CellValue } from '../../../../shared/contract/dataset-version';
import { storedName } from '../../stored-table';
import { cellLiteral } from '../cell-literal';
import { noEffect } from '../change-context';
import type { ChangeOf, ChangeRule } from '../change-rule';
import { columnAt, placeOf, withCells } from '../edit-state';
import { checkPlaces, countRows, selectRows } from '../row-selection';

/** So many cells stand in the query itself. */
const inlineCount = 2000;
const cellsAnInsert = 5000;

export const setValues: ChangeRule<'setValues'> = {
  words: ({ column, rows, value }) => `Set “${column}” to ${shown(value)} in ${rowWords(rows)}`,
  async apply({ column, rows, value }, state, context) {
    const place = placeOf(state.columns, column);
    const cell = storedName(place);
    const sql = cellLiteral(value, columnAt(state, place));
    const chosen = await selectRows(rows, state, context);
    const changedRowCount = await countRows(context, state, `${chosen.sql} AND ${cell} IS DISTINCT FROM ${sql}`);
    const next = withCells(state, new Map([[place, `CASE WHEN ${chosen.sql} THEN ${sql} ELSE ${cell} END`]]));
    return {
      state: { ...next, ordered: state.ordered && chosen.keepsOrder },
      effect: { ...noEffect, changedRowCount },
    };
  },
};

export const setCells: ChangeRule<'setCells'> = {
  words: ({ column, cells }) =>
    cells.length === 1
      ? `Set “${column}” to ${shown(cells[0]?.value ?? null)} in row ${((cells[0]?.row ?? 0) + 1).toLocaleString('en-US')}`
      : `Set “${column}” in ${cells.length.toLocaleString('en-US')} rows, each to its own value`,
  async apply({ column, cells }, state, context) {
    const place = placeOf(state.columns, column);
    const cell = storedName(place);
    const target = columnAt(state, place);
    // The last word on a cell counts.
    const values = new Map(cells.map(({ row, value }) => [row, cellLiteral(value, target)]));
    checkPlaces([...values.keys()], context.baseRowCount);
    const changed = async (sql: string, isChosen: string) =>
      countRows(context, state, `${isChosen} AND ${cell} IS DISTINCT FROM (${sql})`);
    if (values.size <= inlineCount) {
      const sql = `CASE file_row_number ${[...values].map(([row, value]) => `WHEN ${row} THEN ${value}`).join(' ')} ELSE ${cell} END`;
      const changedRowCount = await changed(sql, 'true');
      return { state: withCells(state, new Map([[place, sql]])), effect: { ...noEffect, changedRowCount } };
    }
    const name = context.temporaryName();
    const type = [...values.values()].find((value) => value.includes('::'))?.split('::')[1] ?? 'VARCHAR';
    await context.connection.run(`CREATE TEMP TABLE ${name} (place BIGINT PRIMARY KEY, value ${type})`);
    const entries = [...values];
    for (let start = 0; start < entries.length; start += cellsAnInsert)
      await context.connection.run(
        `INSERT INTO ${name} VALUES ${entries
          .slice(start, start + cellsAnInsert)
          .map(([row, value]) => `(${row}, ${value})`)
          .join(', ')}`,
      );
    const known = `file_row_number IN (SELECT place FROM ${name})`;
    const sql = `CASE WHEN ${known} THEN (SELECT any_value(value) FROM ${name} WHERE place = file_row_number) ELSE ${cell} END`;
    const changedRowCount = await changed(sql, known);
    const next = withCells(state, new Map([[place, sql]]));
    return { state: { ...next, ordered: false }, effect: { ...noEffect, changedRowCount } };
  },
};

export function shown(value: CellValue): string {
  if (value === null) return 'missing';
  return typeof value === 'string' ? `“${value.slice(0, 60)}${value.length > 60 ? '…' : ''}”` : String(value);
}

export function rowWords(rows: ChangeOf<'excludeRows'>['rows']): string {
  if ('where' in rows) return `rows where ${rows.where.slice(0, 200)}`;
  return rows.rows.length === 1
    ? `row ${((rows.rows[0] ?? 0) + 1).toLocaleString('en-US')}`
    : `${rows.rows.length.toLocaleString('en-US')} rows`;
}
