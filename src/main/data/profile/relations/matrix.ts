import type { TableConnection } from '../../table-engine';

const pairsPerQuery = 200;

/**
 * Pearson's coefficient of every two columns, each over the rows that have both.
 * Shape: a square, symmetric, 1 on the diagonal.
 */
export async function correlationMatrix(
  connection: TableConnection,
  sample: string,
  columns: readonly string[],
  report: (fraction: number) => void,
): Promise<(number | null)[][]> {
  const values = columns.map((_, row) => columns.map((_, column): number | null => (row === column ? 1 : null)));
  const pairs = columns.flatMap((_, row) =>
    columns.slice(row + 1).map((_, offset): [number, number] => [row, row + 1 + offset]),
  );
  for (let start = 0; start < pairs.length; start += pairsPerQuery) {
    const part = pairs.slice(start, start + pairsPerQuery);
    const [found = {}] = await connection.rows<Record<string, number | null>>(
      `SELECT ${part.map(([row, column], index) => `corr(${columns[row]}, ${columns[column]}) AS p${index}`).join(', ')} FROM ${sample}`,
    );
    for (const [index, [row, column]] of part.entries()) {
      const value = found[`p${index}`];
      const shown = typeof value === 'number' && Number.isFinite(value) ? value : null;
      (values[row] as (number | null)[])[column] = shown;
      (values[column] as (number | null)[])[row] = shown;
    }
    report(Math.min(1, (start + part.length) / pairs.length));
  }
  return values;
}
