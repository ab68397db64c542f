import { StudioError } from '../../../shared/base/problem';
import { literal } from '../sql';
import { fromTable, type StoredTable, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';
import { compileCondition } from './row-condition';

export interface RowSort {
  /** A column's name, or `__row` for the place in the stored table. */
  column: string;
  direction: 'ascending' | 'descending';
}

/** Which rows, in which order. */
export interface RowView {
  /** The first decides, the next ones among equals; none for the stored order. */
  sort: readonly RowSort[];
  /** Text that any column contains; upper and lower case alike; empty for all rows. */
  filter: string;
  /** A person's SQL condition over the columns' names; empty for all rows. */
  where: string;
}

/** The clauses that make a view; both null for the table as it is stored. */
export interface ViewClauses {
  where: string | null;
  order: string | null;
}

/** Throws: StudioError BAD_INPUT for a condition that cannot be read and for columns that are not there. */
export async function viewClauses(
  connection: TableConnection,
  table: StoredTable,
  { sort, filter, where }: RowView,
): Promise<ViewClauses> {
  const condition = where.trim() === '' ? null : await compileCondition(connection, where, table.columns);
  const parts = [condition && `(${condition.sql})`, filter === '' ? null : matchAny(table, filter)];
  const present = parts.filter((part) => part !== null);
  return { where: present.length > 0 ? present.join(' AND ') : null, order: orderBy(table, sort) };
}

/** Places of a view's rows, in its order. */
export function placesSql(table: StoredTable, { where, order }: ViewClauses): string {
  return `SELECT file_row_number::UINTEGER FROM ${fromTable(table)} ${where ? `WHERE ${where}` : ''}
    ORDER BY ${order ?? 'file_row_number'}`;
}

/** One flat expression: thousands of columns joined by OR would nest too deep for DuckDB. */
function matchAny({ columns }: StoredTable, filter: string): string {
  const cells = columns.flatMap(({ kind }, index) => {
    const name = storedName(index);
    if (kind === 'array') return [];
    return [kind === 'integer' ? `TRY_CAST(${name} AS BIGINT)::VARCHAR` : `${name}::VARCHAR`];
  });
  if (cells.length === 0) return 'false';
  return `contains(lower(concat_ws(chr(0), ${cells.join(', ')})), lower(${literal(filter.replaceAll('\0', ''))}))`;
}

function orderBy({ columns }: StoredTable, sort: readonly RowSort[]): string | null {
  const keys = sort.map(({ column, direction }) => {
    const word = direction === 'descending' ? 'DESC' : 'ASC';
    if (column === '__row') return `file_row_number ${word}`;
    const index = columns.findIndex(({ name }) => name === column);
    if (index < 0)
      throw new StudioError('BAD_INPUT', `There is no column "${column}" to sort by.`, {
        fix: `Use one of: ${columns.map(({ name }) => name).join(', ')}.`,
      });
    return `${storedName(index)} ${word} NULLS LAST`;
  });
  if (keys.length === 0 || (keys.length === 1 && keys[0] === 'file_row_number ASC')) return null;
  return [...keys, 'file_row_number'].join(', ');
}
