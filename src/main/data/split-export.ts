import { literal } from './sql';
import { fromTable, type StoredTable, storedName } from './stored-table';
import type { TableConnection } from './table-engine';

/** Rows are numbered from 1, as the table shows them. */
export async function writeSplitCsv(
  connection: TableConnection,
  table: StoredTable,
  splitFile: string,
  csvFile: string,
): Promise<void> {
  const named = table.columns.flatMap(({ name, role }, place) =>
    role === 'identifier' || role === 'group' ? [{ name, place }] : [],
  );
  const own = named.map(({ place }) => `, ${storedName(place)}`).join('');
  const titles = named.map(({ name, place }) => `, ${storedName(place)} AS "${titleOf(name)}"`).join('');
  await connection.run(
    `COPY (SELECT place + 1 AS "row"${titles}, part AS "part" FROM (SELECT file_row_number AS place${own} FROM ${fromTable(table)})
       JOIN (SELECT row AS place, part FROM read_parquet(${literal(splitFile)})) USING (place) ORDER BY place)
     TO ${literal(csvFile)} (FORMAT csv, HEADER true)`,
  );
}

/** A column of the data may be called as one of ours. */
function titleOf(name: string): string {
  const title = ['row', 'part'].includes(name.toLowerCase()) ? `${name} (column)` : name;
  return title.replaceAll('"', '""');
}
