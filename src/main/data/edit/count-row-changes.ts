import { comparedCells, pairColumns } from '../diff/diff-columns';
import { fromTable, type StoredTable } from '../stored-table';
import type { TableConnection } from '../table-engine';
import { type EditState, rowId, type VersionTable } from './edit-state';

/**
 * How many rows an edit added, removed and changed, the same as a full comparison finds: where it only chose among the
 * rows and set cells of some columns, these columns alone are read. Null where that cannot be told from the edit.
 *
 * @param to the result, with `__id`
 */
export async function countRowChanges(
  connection: TableConnection,
  { from, to, changedKeys }: { from: VersionTable; to: VersionTable; changedKeys: EditState['changedKeys'] },
): Promise<{ added: number; removed: number; changed: number } | null> {
  if (changedKeys === null) return null;
  const rows = { added: 0, removed: from.rowCount - to.rowCount };
  const cells = pairColumns(from.columns, to.columns).flatMap((pair) =>
    changedKeys.has(pair.after?.column.key as number) ? (comparedCells(pair) ?? []) : [],
  );
  if (cells.length === 0) return { ...rows, changed: 0 };
  const side = (table: VersionTable, own: readonly string[]) =>
    `(SELECT ${rowId(table)} AS id${own.map((cell, index) => `, ${cell} AS x${index}`).join('')} FROM ${fromTable(table as StoredTable)})`;
  const before = cells.map((cell) => cell.before);
  const after = cells.map((cell) => cell.after);
  const [row] = await connection.rows<{ count: number }>(
    `SELECT count(*) AS count FROM ${side(from, before)} AS b JOIN ${side(to, after)} AS a ON a.id = b.id
     WHERE ${cells.map((_, index) => `b.x${index} IS DISTINCT FROM a.x${index}`).join(' OR ')}`,
  );
  return { ...rows, changed: row?.count ?? 0 };
}
