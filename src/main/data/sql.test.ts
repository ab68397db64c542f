import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cellLiteral } from './edit/cell-literal';
import { readHistogram } from './profile/counts';
import { literal, numberLiteral } from './sql';
import { createTableEngine, type TableEngine } from './table-engine';

/** DuckDB reads these digits without quotes as 0.0009567116552557984. */
const awkward = 0.0009567116552557983;

let directory: string;
let tables: TableEngine;
const { signal } = new AbortController();
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-sql-'));
  tables = createTableEngine({ temporaryDirectory: path.join(directory, 'duckdb') });
});
afterAll(async () => {
  tables.close();
  await rm(directory, { recursive: true, force: true });
});

it('numbers reach the database and come back with every digit', async () => {
  const numbers = [awkward, -awkward, 1e-308, 1.7976931348623157e308, 0.1, Number.POSITIVE_INFINITY];
  const literals = numbers.map((value, index) => `${numberLiteral(value)} AS n${index}`);
  const [row] = await tables.use(signal, (connection) =>
    connection.rows<Record<string, number>>(`SELECT ${literals.join(', ')}`),
  );
  expect(Object.values(row ?? {})).toEqual(numbers);
});

it('a corrected cell holds the number that was typed', async () => {
  const cell = cellLiteral(String(awkward), { name: 'x', kind: 'real' });
  const [row] = await tables.use(signal, (connection) => connection.rows<{ cell: number }>(`SELECT ${cell} AS cell`));
  expect(row?.cell).toBe(awkward);
});

it('the smallest number of a column is in its first bin', async () => {
  const file = path.join(directory, 'awkward.parquet');
  const histogram = await tables.use(signal, async (connection) => {
    await connection.run(
      `COPY (SELECT CASE WHEN i = 0 THEN ${numberLiteral(awkward)} ELSE i / 7 END AS c0 FROM range(50) AS t(i)) TO ${literal(file)}`,
    );
    const table = {
      path: file,
      rowCount: 50,
      columns: [{ name: 'x', kind: 'real' as const, role: 'feature' as const }],
    };
    return readHistogram(connection, table, 0, { minimum: awkward, maximum: 7 });
  });
  expect(histogram.reduce((sum, { count }) => sum + count, 0)).toBe(50);
  expect(histogram[0]?.from).toBe(awkward);
});
