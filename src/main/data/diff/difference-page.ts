import type { ArrowColumn, ArrowKind } from '../arrow-batches';
import { toArrowStream } from '../arrow-stream';
import type { VersionTable } from '../edit/edit-state';
import { literal } from '../sql';
import { type ColumnKind, fromTable, type StoredTable, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';
import type { DiffColumn } from './diff-columns';

export interface DifferenceQuery {
  offset: number;
  limit: number;
  /** Kinds of change that are wanted; none for all. */
  changes: readonly ('added' | 'removed' | 'changed')[];
  /** Only rows whose cell of this column changed: its place among the diff's columns. */
  column: number | null;
}

const longestText = 2000;

const cellKinds = {
  integer: 'float64',
  real: 'float64',
  boolean: 'boolean',
  categorical: 'utf8',
  text: 'utf8',
  time: 'utf8',
  image: 'utf8',
  audio: 'utf8',
  array: 'utf8',
} as const satisfies Record<ColumnKind, ArrowKind>;

function cell(side: string, place: number, kind: ColumnKind): string {
  const name = `${side}.${storedName(place)}`;
  if (kind === 'time') return `${name}::VARCHAR`;
  // Two arrays are told apart by their digests.
  if (kind === 'array') return `md5(${name})`;
  return cellKinds[kind] === 'utf8' ? `left(${name}, ${longestText})` : name;
}

/**
 * A page of rows that differ, for the window: `__change`, `__from` and `__to` (places in the two versions), `__cells`
 * (places of changed columns), then `before:0`, `after:0`, `before:1` … for the columns in order; a side that has no such
 * column has no such field.
 */
export async function readDifferencePage(
  connection: TableConnection,
  { from, to, columns, file }: { from: VersionTable; to: VersionTable; columns: readonly DiffColumn[]; file: string },
  { offset, limit, changes, column }: DifferenceQuery,
): Promise<{ bytes: Uint8Array; rowCount: number }> {
  const source = `read_parquet(${literal(file)})`;
  const conditions = [
    ...(changes.length > 0 ? [`change IN (${changes.map(literal).join(', ')})`] : []),
    ...(column === null ? [] : [`contains(cells, ',${column},')`]),
  ];
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const [counted] = await connection.rows<{ count: number }>(`SELECT count(*) AS count FROM ${source} ${where}`);
  const fields: ArrowColumn[] = [
    { name: '__change', kind: 'utf8' },
    { name: '__from', kind: 'int32' },
    { name: '__to', kind: 'int32' },
    { name: '__cells', kind: 'utf8' },
  ];
  const cells: string[] = [];
  for (const [index, { before, after }] of columns.entries()) {
    for (const [side, name, own] of [
      ['f', 'before', before],
      ['t', 'after', after],
    ] as const) {
      if (!own) continue;
      fields.push({ name: `${name}:${index}`, kind: cellKinds[own.column.kind] });
      cells.push(cell(side, own.place, own.column.kind));
    }
  }
  const page = `SELECT file_row_number AS n, * FROM ${source} ${where} ORDER BY n LIMIT ${limit} OFFSET ${offset}`;
  const side = (table: VersionTable, name: string, place: string) =>
    `LEFT JOIN (SELECT file_row_number AS place, * FROM ${fromTable(table as StoredTable)}
       WHERE file_row_number IN (SELECT ${place} FROM page)) AS ${name} ON ${name}.place = page.${place}`;
  const sql = `
    WITH page AS MATERIALIZED (${page})
    SELECT ${['page.change', 'page.from_place', 'page.to_place', "trim(page.cells, ',')", ...cells].join(', ')}
    FROM page ${side(from, 'f', 'from_place')} ${side(to, 't', 'to_place')} ORDER BY page.n`;
  return { bytes: await toArrowStream(fields, connection.chunks(sql)), rowCount: counted?.count ?? 0 };
}
