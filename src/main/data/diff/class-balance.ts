import { numberText } from '../edit/convert-kind';
import type { VersionTable } from '../edit/edit-state';
import { fromTable, isMedia, isText, type StoredTable, storageTypes, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';
import { comparedCells, type DiffColumn } from './diff-columns';

const classCount = 200;

/** Rows of each value of the target in both versions; empty where there are too many values for classes. */
export async function compareClasses(
  connection: TableConnection,
  { from, to, columns }: { from: VersionTable; to: VersionTable; columns: readonly DiffColumn[] },
): Promise<{ value: string; before: number; after: number }[]> {
  const target = columns.find(({ before, after }) => (after ?? before)?.column.role === 'target');
  if (!target) return [];
  const kind = (target.after ?? target.before)?.column.kind;
  if (kind === undefined || !(isText(kind) || kind === 'boolean' || kind === 'integer')) return [];
  const cells = comparedCells(target);
  const counts = (table: VersionTable, place: number | undefined, cell: string | undefined) => {
    if (place === undefined) return `SELECT NULL::VARCHAR AS value, 0 AS count WHERE false`;
    const own = cell ?? storedName(place);
    const isNumber = storageTypes[table.columns[place]?.kind ?? 'text'] === 'DOUBLE';
    // Where the kinds differ, the compared cell is a text already.
    const text = isNumber && own === storedName(place) ? numberText(own) : `${own}::VARCHAR`;
    return `SELECT coalesce(${text}, 'missing') AS value, count(*) AS count FROM ${fromTable(table as StoredTable)} GROUP BY 1`;
  };
  const rows = await connection.rows<{ value: string; before: number; after: number }>(
    `SELECT coalesce(b.value, a.value) AS value, coalesce(b.count, 0) AS before, coalesce(a.count, 0) AS after
     FROM (${counts(from, target.before?.place, cells?.before)}) AS b
     FULL OUTER JOIN (${counts(to, target.after?.place, cells?.after)}) AS a ON b.value = a.value
     ORDER BY greatest(before, after) DESC, value LIMIT ${classCount + 1}`,
  );
  return rows.length > classCount ? [] : rows;
}

/** Files that only one of the two versions names in its cells. */
export async function compareMedia(
  connection: TableConnection,
  from: VersionTable,
  to: VersionTable,
): Promise<{ added: number; removed: number }> {
  const ids = (table: VersionTable) => {
    const places = table.columns.flatMap(({ kind }, place) => (isMedia(kind) ? [storedName(place)] : []));
    return places.length === 0
      ? `SELECT NULL::VARCHAR AS id WHERE false`
      : places
          .map((name) => `SELECT ${name} AS id FROM ${fromTable(table as StoredTable)} WHERE ${name} IS NOT NULL`)
          .join(' UNION ');
  };
  if (![...from.columns, ...to.columns].some(({ kind }) => isMedia(kind))) return { added: 0, removed: 0 };
  const [row] = await connection.rows<{ added: number; removed: number }>(
    `SELECT (SELECT count(*) FROM ((${ids(to)}) EXCEPT (${ids(from)}))) AS added,
            (SELECT count(*) FROM ((${ids(from)}) EXCEPT (${ids(to)}))) AS removed`,
  );
  return { added: row?.added ?? 0, removed: row?.removed ?? 0 };
}
