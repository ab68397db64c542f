import { StudioError } from '../../shared/base/problem';
import type { ArrowColumn, ArrowKind } from './arrow-batches';
import { toArrowStream } from './arrow-file';
import { type ColumnKind, fromTable, type StoredTable, storedName } from './stored-table';
import type { TableConnection } from './table-engine';

export interface PageQuery {
  offset: number;
  limit: number;
  /** A column's name, `__row`, or null for the stored order. */
  sort: string | null;
  direction: 'ascending' | 'descending';
  /** Text that any column contains; upper and lower case alike. */
  filter: string;
}

const pageKinds = {
  integer: 'float64',
  real: 'float64',
  boolean: 'boolean',
  categorical: 'utf8',
  text: 'utf8',
  time: 'utf8',
  image: 'utf8',
  audio: 'utf8',
  array: 'binary',
} as const satisfies Record<ColumnKind, ArrowKind>;

/** A page of a table for the window: its columns and `__row`, with the number of rows on all pages. */
export async function readPage(
  connection: TableConnection,
  table: StoredTable,
  query: PageQuery,
): Promise<{ bytes: Uint8Array; rowCount: number }> {
  const columns: ArrowColumn[] = [
    { name: '__row', kind: 'int32' },
    ...table.columns.map(({ name, kind }) => ({ name, kind: pageKinds[kind] })),
  ];
  const matches = query.filter === '' ? '' : `WHERE ${matchAny(table)}`;
  const values = query.filter === '' ? [] : [query.filter];
  const rowCount = matches
    ? ((
        await connection.rows<{ count: number }>(`SELECT count(*) AS count FROM ${fromTable(table)} ${matches}`, values)
      )[0]?.count ?? 0)
    : table.rowCount;
  const selected = table.columns.map(({ kind }, index) => shown(kind, index)).join(', ');
  const order = orderBy(table, query);
  // Without order and filter the place is the row number, which DuckDB finds without reading what stands before it.
  const direct = matches === '' && order === null;
  const sql = direct
    ? `SELECT file_row_number, ${selected} FROM ${fromTable(table)}
       WHERE file_row_number >= ${query.offset} AND file_row_number < ${query.offset + query.limit} ORDER BY file_row_number`
    : `SELECT file_row_number, ${selected} FROM ${fromTable(table)} ${matches}
       ORDER BY ${order ?? 'file_row_number'} LIMIT ${query.limit} OFFSET ${query.offset}`;
  return { bytes: await toArrowStream(columns, connection.chunks(sql, values)), rowCount };
}

/** Up to here an array is shown whole; of a larger one only its beginning reaches the page. */
const shownArrayBytes = 16_384;

function shown(kind: ColumnKind, index: number): string {
  const name = storedName(index);
  if (kind === 'time') return `${name}::VARCHAR`;
  return kind === 'array' ? `${name}[1:${shownArrayBytes}]` : name;
}

/** One flat expression: thousands of columns joined by OR would nest too deep for DuckDB. */
function matchAny(table: StoredTable): string {
  const cells = table.columns.flatMap(({ kind }, index) => (kind === 'array' ? [] : [`${storedName(index)}::VARCHAR`]));
  if (cells.length === 0) return 'false';
  return `contains(lower(concat_ws(chr(0), ${cells.join(', ')})), lower($1))`;
}

function orderBy(table: StoredTable, { sort, direction }: PageQuery): string | null {
  const word = direction === 'descending' ? 'DESC' : 'ASC';
  if (sort === null || (sort === '__row' && direction === 'ascending')) return null;
  if (sort === '__row') return `file_row_number ${word}`;
  const index = table.columns.findIndex(({ name }) => name === sort);
  if (index < 0)
    throw new StudioError('BAD_INPUT', `There is no column "${sort}" to sort by.`, {
      fix: `Use one of: ${table.columns.map(({ name }) => name).join(', ')}.`,
    });
  return `${storedName(index)} ${word} NULLS LAST, file_row_number`;
}
