import type { ColumnProfile } from '../../../shared/contract/dataset';
import { fromTable, type StoredTable, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';
import { binExpression } from './counts';

/** Words are counted in the first rows: the vocabulary of a whole corpus would not fit in memory. */
const wordRowCount = 20_000;
const topWordCount = 20;
const longestTextForWords = 20_000;

/** Lengths and vocabulary of a column of texts. */
export async function readTexts(
  connection: TableConnection,
  table: StoredTable,
  index: number,
): Promise<NonNullable<ColumnProfile['text']> | null> {
  const name = storedName(index);
  const [row] = await connection.rows<Record<'low' | 'mean' | 'high' | 'words' | 'empty', number | null>>(
    `SELECT min(length(${name})) AS low, avg(length(${name})) AS mean, max(length(${name})) AS high,
       avg(CASE WHEN trim(${name}) = '' THEN 0 ELSE 1 + length(trim(${name})) - length(replace(trim(${name}), ' ', '')) END) AS words,
       count_if(${name} = '') AS empty
     FROM ${fromTable(table)}`,
  );
  if (!row || row.low === null || row.high === null) return null;
  const words = `SELECT unnest(regexp_extract_all(lower(left(${name}, ${longestTextForWords})), '[\\p{L}\\p{N}]+')) AS word
    FROM ${fromTable(table)} WHERE file_row_number < ${wordRowCount}`;
  const [vocabulary] = await connection.rows<{ count: number }>(`SELECT count(DISTINCT word) AS count FROM (${words})`);
  const topWords = await connection.rows<{ value: string; count: number }>(
    `SELECT left(word, 100) AS value, count(*) AS count FROM (${words}) GROUP BY word ORDER BY count DESC, word LIMIT ${topWordCount}`,
  );
  return {
    lengths: { minimum: row.low, mean: row.mean ?? 0, maximum: row.high },
    meanWordCount: row.words ?? 0,
    lengthHistogram: await binExpression(connection, table, `length(${name})`, {
      minimum: row.low,
      maximum: row.high,
      where: `${name} IS NOT NULL`,
    }),
    vocabularySize: vocabulary?.count ?? 0,
    topWords,
    wordRowCount: Math.min(wordRowCount, table.rowCount),
    emptyCount: row.empty ?? 0,
  };
}
