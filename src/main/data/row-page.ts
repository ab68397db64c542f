import type { ArrowColumn, ArrowKind } from './arrow-batches';
import { toArrowStream } from './arrow-stream';
import type { RowOrder, RowOrders } from './rows/row-orders';
import { placesSql, type RowView, viewClauses } from './rows/row-view';
import { type ColumnKind, fromTable, type StoredTable, storedName } from './stored-table';
import type { TableConnection } from './table-engine';

export interface PageQuery extends RowView {
  offset: number;
  limit: number;
  /** Places of the columns that are wanted; null for all of them. */
  columns: readonly number[] | null;
  /** Characters of a text, where one more tells that it goes on; null for whole texts. */
  textLength: number | null;
}

/** Where orders and selections are kept, and what tells this table's from others'. */
export interface OrderPlace {
  orders: RowOrders;
  directory: string;
  /** Changes with the content of the table. */
  key: string;
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
  place: OrderPlace,
): Promise<{ bytes: Uint8Array; rowCount: number }> {
  const wanted = query.columns ?? [...table.columns.keys()];
  const chosen = wanted.flatMap((index) => {
    const column = table.columns[index];
    return column ? [{ ...column, index }] : [];
  });
  const columns: ArrowColumn[] = [
    { name: '__row', kind: 'int32' },
    ...chosen.map(({ name, kind }) => ({ name, kind: pageKinds[kind] })),
  ];
  const order = await openOrder(connection, table, query, place);
  const selected = chosen.map(({ kind, index }) => shown(kind, index, query.textLength));
  const select = `SELECT ${['file_row_number', ...selected].join(', ')} FROM ${fromTable(table)}`;
  if (order === null) {
    // The place is the row number, which DuckDB finds without reading what stands before it.
    const sql = `${select} WHERE file_row_number >= ${query.offset} AND file_row_number < ${query.offset + query.limit} ORDER BY file_row_number`;
    return { bytes: await toArrowStream(columns, connection.chunks(sql)), rowCount: table.rowCount };
  }
  const places = await order.read(query.offset, query.limit);
  const list = places.length === 0 ? '-1' : places.join(', ');
  const sql = `${select} WHERE file_row_number IN (${list}) ORDER BY list_position([${list}]::BIGINT[], file_row_number)`;
  return { bytes: await toArrowStream(columns, connection.chunks(sql)), rowCount: order.rowCount };
}

/** Null for the stored order of all rows. */
async function openOrder(
  connection: TableConnection,
  table: StoredTable,
  view: RowView,
  { orders, directory, key }: OrderPlace,
): Promise<RowOrder | null> {
  const clauses = await viewClauses(connection, table, view);
  if (clauses.where === null && clauses.order === null) return null;
  return orders.open(directory, JSON.stringify([key, clauses]), () => connection.chunks(placesSql(table, clauses)));
}

/** Up to here an array is shown whole; of a larger one only its beginning reaches the page. */
const shownArrayBytes = 16_384;

function shown(kind: ColumnKind, index: number, textLength: number | null): string {
  const name = storedName(index);
  if (kind === 'time') return `${name}::VARCHAR`;
  if (kind === 'array') return `${name}[1:${shownArrayBytes}]`;
  return textLength !== null && pageKinds[kind] === 'utf8' ? `left(${name}, ${textLength + 1})` : name;
}
