import type { MediaFacts } from '../../../shared/contract/media';
import { literal } from '../sql';
import { fromTable, type StoredTable, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';

/** One file's line of the index; null when there is none. */
export async function readMediaFacts(
  connection: TableConnection,
  indexPath: string,
  id: string,
): Promise<MediaFacts | null> {
  const [facts] = await connection.rows<MediaFacts>(
    `SELECT id, kind, format, size::DOUBLE AS size, path, width, height, channels, sample_rate AS "sampleRate",
       duration_s AS "durationS", mean, deviation
     FROM read_parquet(${literal(indexPath)}) WHERE id = $1`,
    [id],
  );
  return facts ?? null;
}

/** More headings than these divide a gallery into single images. */
const largestClassCount = 2000;

/** Values of a column with their rows, in the order of sorted rows; null when there are too many. */
export async function readClasses(
  connection: TableConnection,
  table: StoredTable,
  column: number,
): Promise<{ value: string | null; count: number }[] | null> {
  const name = storedName(column);
  const classes = await connection.rows<{ value: string | null; count: number }>(
    `SELECT ${name}::VARCHAR AS value, count(*) AS count FROM ${fromTable(table)}
     GROUP BY ${name} ORDER BY ${name} ASC NULLS LAST LIMIT ${largestClassCount + 1}`,
  );
  return classes.length > largestClassCount ? null : classes;
}
