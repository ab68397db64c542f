import { fromTable, rowContent, type StoredTable, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';

/**
 * Rows that repeat an earlier one in every column, exactly: a quick hash finds the rows that may repeat, and only of
 * those the content is compared.
 */
export async function countDuplicates(connection: TableConnection, table: StoredTable): Promise<number> {
  const names = table.columns.map((_, index) => storedName(index)).join(', ');
  const hashed = `SELECT hash(${names}) AS digest FROM ${fromTable(table)}`;
  const [hashes] = await connection.rows<{ count: number }>(
    `SELECT count(*) - count(DISTINCT digest) AS count FROM (${hashed})`,
  );
  if (!hashes?.count) return 0;
  const [row] = await connection.rows<{ count: number }>(
    `SELECT count(*) - count(DISTINCT md5_number(${rowContent(table.columns)})) AS count FROM ${fromTable(table)}
     WHERE hash(${names}) IN (SELECT digest FROM (${hashed}) GROUP BY digest HAVING count(*) > 1)`,
  );
  return row?.count ?? 0;
}
