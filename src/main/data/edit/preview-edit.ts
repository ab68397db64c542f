import type { EditPreview } from '../../../shared/contract/dataset-version';
import { comparedCells, pairColumns } from '../diff/diff-columns';
import { fromTable, type StoredTable, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';
import type { Edited } from './apply-changes';
import { type EditColumn, fromState, rowId, type VersionTable } from './edit-state';

const shownRowCount = 20;
/** Of columns that do not differ so many are shown beside. */
const shownColumnCount = 40;
const longestText = 500;

type Cell = string | number | boolean | null;

/** Columns of the result and some rows that differ, without writing anything. */
export async function previewEdited(
  connection: TableConnection,
  base: VersionTable,
  { state }: Edited,
): Promise<Pick<EditPreview, 'columns' | 'rowCount' | 'rows'>> {
  const pairs = pairColumns(base.columns, state.columns);
  const compared = pairs.flatMap((pair) => comparedCells(pair) ?? []);
  const hash = (cells: readonly string[]) => (cells.length > 0 ? `hash(${cells.join(', ')})` : '0::UBIGINT');
  const before = `SELECT ${rowId(base)} AS id, file_row_number AS place, ${hash(compared.map((cells) => cells.before))} AS content FROM ${fromTable(base as StoredTable)}`;
  const after = `SELECT __id AS id, __place AS place, ${hash(compared.map((cells) => cells.after))} AS content FROM ${fromState(state)}`;
  const ids = await connection.rows<{ id: number; place: number | null }>(
    `SELECT coalesce(b.id, a.id) AS id, b.place AS place FROM (${before}) AS b FULL OUTER JOIN (${after}) AS a ON a.id = b.id
     WHERE a.id IS NULL OR b.id IS NULL OR a.content <> b.content
     ORDER BY coalesce(b.place, a.place) LIMIT ${shownRowCount}`,
  );
  // Without changed rows the first ones show what became of the columns.
  const chosen =
    ids.length > 0
      ? ids
      : await connection.rows<{ id: number; place: number | null }>(
          `SELECT id, place FROM (${before}) ORDER BY place LIMIT ${pairs.some((pair) => !pair.before) ? shownRowCount : 0}`,
        );
  const [counted] = await connection.rows<{ count: number }>(`SELECT count(*) AS count FROM ${fromState(state)}`);
  const list = chosen.length > 0 ? chosen.map(({ id }) => id).join(', ') : 'NULL';
  const rowsBefore = await readRows(
    connection,
    base.columns,
    `SELECT ${rowId(base)} AS id, * FROM ${fromTable(base as StoredTable)}`,
    list,
  );
  const rowsAfter = await readRows(connection, state.columns, `SELECT __id AS id, * FROM ${fromState(state)}`, list);
  const plain = (columns: readonly EditColumn[]) => columns.map(({ key: _, ...column }) => column);
  return {
    rowCount: { before: base.rowCount, after: counted?.count ?? 0 },
    columns: { before: plain(base.columns), after: plain(state.columns) },
    rows: chosen.map(({ id, place }) => ({
      row: place,
      before: rowsBefore.get(id) ?? null,
      after: rowsAfter.get(id) ?? null,
    })),
  };
}

async function readRows(
  connection: TableConnection,
  columns: readonly EditColumn[],
  source: string,
  ids: string,
): Promise<Map<number, Record<string, Cell>>> {
  const shown = columns.slice(0, shownColumnCount);
  const cells = shown.map(({ kind }, place) => {
    const name = storedName(place);
    if (kind === 'array') return `CASE WHEN ${name} IS NOT NULL THEN 'array' END AS v${place}`;
    return kind === 'integer' || kind === 'real' || kind === 'boolean'
      ? `${name} AS v${place}`
      : `left(${name}::VARCHAR, ${longestText}) AS v${place}`;
  });
  const rows = await connection.rows<Record<string, Cell> & { id: number }>(
    `SELECT id, ${cells.join(', ')} FROM (${source}) WHERE id IN (${ids})`,
  );
  return new Map(
    rows.map((row) => [
      row.id,
      Object.fromEntries(
        shown.map(({ name }, place) => {
          const value = row[`v${place}`] ?? null;
          // JSON has no words for these.
          return [name, typeof value === 'number' && !Number.isFinite(value) ? String(value) : value];
        }),
      ),
    ]),
  );
}
