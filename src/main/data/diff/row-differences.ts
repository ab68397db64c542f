import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { rowId, type VersionTable } from '../edit/edit-state';
import { literal } from '../sql';
import { fromTable, type StoredTable } from '../stored-table';
import type { TableConnection } from '../table-engine';
import { comparedCells, type DiffColumn } from './diff-columns';

/**
 * Writes one row for each row that differs: `change` (added, removed, changed), `id`, `from_place`, `to_place`, `cells`
 * (places of its changed columns among `columns`). Rows are known by their ids, so nothing is guessed. Versions never
 * change, so the file is kept and used again.
 */
export async function writeDifferences(
  connection: TableConnection,
  {
    from,
    to,
    columns,
    file,
    identical,
  }: {
    from: VersionTable;
    to: VersionTable;
    columns: readonly DiffColumn[];
    file: string;
    /** Known to hold the same rows, whatever their ids. */
    identical: boolean;
  },
): Promise<void> {
  if (await touch(file)) return;
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = path.join(path.dirname(file), `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    await connection.run(
      `COPY (${differencesSql(from, to, columns)}${identical ? ' LIMIT 0' : ''}) TO ${literal(temporary)} (FORMAT parquet)`,
    );
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

function differencesSql(from: VersionTable, to: VersionTable, columns: readonly DiffColumn[]): string {
  const shared = columns.flatMap((column, index) => {
    const cells = comparedCells(column);
    return cells ? [{ index, ...cells }] : [];
  });
  const side = (table: VersionTable, cells: readonly string[]) =>
    `SELECT ${rowId(table)} AS id, file_row_number AS place, ${cells.length > 0 ? `hash(${cells.join(', ')})` : '0::UBIGINT'} AS content
     FROM ${fromTable(table as StoredTable)}`;
  const differing = `
    SELECT coalesce(t.id, f.id) AS id, f.place AS from_place, t.place AS to_place,
      CASE WHEN t.id IS NULL THEN 'removed' WHEN f.id IS NULL THEN 'added' ELSE 'changed' END AS change
    FROM (${side(
      from,
      shared.map(({ before }) => before),
    )}) AS f
    FULL OUTER JOIN (${side(
      to,
      shared.map(({ after }) => after),
    )}) AS t ON f.id = t.id
    WHERE f.id IS NULL OR t.id IS NULL OR f.content <> t.content`;
  const read = (table: VersionTable, name: string, cells: readonly string[]) =>
    `(SELECT file_row_number AS place${cells.map((cell, index) => `, ${cell} AS x${index}`).join('')} FROM ${fromTable(table as StoredTable)}) AS ${name}`;
  const changed = shared.map(({ index }, at) => `CASE WHEN b.x${at} IS DISTINCT FROM a.x${at} THEN ${index} END`);
  const cells =
    changed.length === 0
      ? `''`
      : `CASE WHEN d.change = 'changed' THEN ',' || array_to_string(list_filter([${changed.join(', ')}], x -> x IS NOT NULL), ',') || ',' ELSE '' END`;
  return `
    SELECT d.change, d.id, d.from_place, d.to_place, ${cells} AS cells
    FROM (${differing}) AS d
    LEFT JOIN ${read(
      from,
      'b',
      shared.map(({ before }) => before),
    )} ON b.place = d.from_place
    LEFT JOIN ${read(
      to,
      'a',
      shared.map(({ after }) => after),
    )} ON a.place = d.to_place
    ORDER BY d.from_place NULLS LAST, d.to_place`;
}

async function touch(file: string): Promise<boolean> {
  const now = new Date();
  return stat(file)
    .then(() => utimes(file, now, now))
    .then(
      () => true,
      () => false,
    );
}

export interface DifferenceCounts {
  added: number;
  removed: number;
  changed: number;
  /** Changed cells of each of the columns. */
  cells: number[];
}

export async function countDifferences(
  connection: TableConnection,
  file: string,
  columnCount: number,
): Promise<DifferenceCounts> {
  const source = `read_parquet(${literal(file)})`;
  const rows = await connection.rows<{ change: string; count: number }>(
    `SELECT change, count(*) AS count FROM ${source} GROUP BY change`,
  );
  const count = (change: string) => rows.find((row) => row.change === change)?.count ?? 0;
  const cells = new Array<number>(columnCount).fill(0);
  const byColumn = await connection.rows<{ place: number; count: number }>(
    `SELECT place::INTEGER AS place, count(*) AS count
     FROM (SELECT unnest(string_split(trim(cells, ','), ',')) AS place FROM ${source} WHERE change = 'changed')
     WHERE place <> '' GROUP BY 1`,
  );
  for (const row of byColumn) cells[row.place] = row.count;
  return { added: count('added'), removed: count('removed'), changed: count('changed'), cells };
}

/** Whether rows that both versions have stand in another order. */
export async function isReordered(connection: TableConnection, from: VersionTable, to: VersionTable): Promise<boolean> {
  const [row] = await connection.rows<{ reordered: boolean | null }>(
    `SELECT bool_or(step < 0) AS reordered FROM (
       SELECT t.place - lag(t.place) OVER (ORDER BY f.place) AS step
       FROM (SELECT ${rowId(from)} AS id, file_row_number AS place FROM ${fromTable(from as StoredTable)}) AS f
       JOIN (SELECT ${rowId(to)} AS id, file_row_number AS place FROM ${fromTable(to as StoredTable)}) AS t ON f.id = t.id)`,
  );
  return row?.reordered ?? false;
}
