import { identifier, literal } from '../sql';
import { type ColumnKind, fromTable, type StoredTable, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';
import { type RowView, viewClauses } from './row-view';

/** How rows are written, by the file's ending. */
export const exportFormats = {
  csv: { options: 'FORMAT csv, HEADER true', contentType: 'text/csv; charset=utf-8' },
  parquet: { options: 'FORMAT parquet', contentType: 'application/vnd.apache.parquet' },
} as const;
export type ExportFormat = keyof typeof exportFormats;

/**
 * Writes the rows of a view under the columns' own names, in the view's order.
 *
 * Throws: StudioError BAD_INPUT for a condition that cannot be read.
 */
export async function exportRows(
  connection: TableConnection,
  table: StoredTable,
  { view, format, path }: { view: RowView; format: ExportFormat; path: string },
): Promise<void> {
  const { where, order } = await viewClauses(connection, table, view);
  const names = uniqueNames(table.columns.map(({ name }) => name));
  const columns = table.columns.map(
    ({ kind }, index) => `${written(kind, index, format)} AS ${identifier(names[index] as string)}`,
  );
  const rows = `SELECT ${columns.join(', ')} FROM ${fromTable(table)} ${where ? `WHERE ${where}` : ''}
    ${order ? `ORDER BY ${order}` : ''}`;
  await connection.run(`COPY (${rows}) TO ${literal(path)} (${exportFormats[format].options})`);
}

function written(kind: ColumnKind, index: number, format: ExportFormat): string {
  const name = storedName(index);
  if (kind === 'integer') return `TRY_CAST(${name} AS BIGINT)`;
  return kind === 'array' && format === 'csv' ? `base64(${name})` : name;
}

/** DuckDB does not tell names apart that differ only in case. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let number = 2; taken.has(unique.toLowerCase()); number += 1) unique = `${name}_${number}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
