import { rename } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import { literal } from '../sql';
import { storedFormat, storedName } from '../stored-table';
import type { ImportContext, ImportedTable } from './importer';

/**
 * Puts stored rows in the order of columns, missing values last; equal rows stay in the order of the file.
 *
 * Throws: StudioError BAD_INPUT naming the columns that there are.
 */
export async function sortRows(
  table: ImportedTable,
  names: readonly string[],
  { tables, signal, workDirectory, report }: Pick<ImportContext, 'tables' | 'signal' | 'workDirectory' | 'report'>,
): Promise<ImportedTable> {
  const places = names.map((name) => {
    const place = table.columns.findIndex((column) => column.name === name);
    if (place >= 0) return place;
    throw new StudioError('BAD_INPUT', `Rows cannot be put in the order of "${name}": there is no such column.`, {
      fix: `The columns are: ${table.columns
        .slice(0, 30)
        .map((column) => column.name)
        .join(', ')}.`,
    });
  });
  report({ fraction: 0.86, detail: `Sorting by ${names.join(', ')}` });
  const sorted = path.join(workDirectory, 'sorted.parquet');
  const order = places.map((place) => `${storedName(place)} ASC NULLS LAST`).join(', ');
  const format = storedFormat(table.columns.map(({ name }) => name));
  await tables.use(signal, (connection) =>
    connection.run(
      `COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet(${literal(table.path)}, file_row_number = true)
         ORDER BY ${order}, file_row_number) TO ${literal(sorted)} ${format}`,
    ),
  );
  await rename(sorted, table.path);
  return table;
}
