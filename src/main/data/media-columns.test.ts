import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DatasetColumn } from '../../shared/contract/dataset';
import { fingerprintTable } from './fingerprint';
import { profileTable } from './profile';
import { readPage } from './row-page';
import { createRowOrders } from './rows/row-orders';
import { literal } from './sql';
import type { StoredTable } from './stored-table';
import { createTableEngine, type TableEngine } from './table-engine';

let directory: string;
let tables: TableEngine;
const { signal } = new AbortController();
const columns: DatasetColumn[] = [
  { name: 'picture', kind: 'image', role: 'feature' },
  { name: 'sound', kind: 'audio', role: 'feature' },
  { name: 'pixels', kind: 'array', role: 'feature', shape: [2, 2], dtype: 'uint8' },
];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-media-columns-'));
  tables = createTableEngine({ temporaryDirectory: path.join(directory, 'duckdb') });
});
afterAll(async () => {
  tables.close();
  await rm(directory, { recursive: true, force: true });
});

let count = 0;
async function tableOf(...rows: string[]): Promise<StoredTable> {
  count += 1;
  const file = path.join(directory, `${count}.parquet`);
  await tables.use(signal, (connection) =>
    connection.run(`COPY (SELECT * FROM (VALUES ${rows.join(', ')}) AS t (c0, c1, c2)) TO ${literal(file)}`),
  );
  return { path: file, columns, rowCount: rows.length };
}

const twoRows = [String.raw`('aa', NULL, '\x01\x02\x03\x04'::BLOB)`, "('bb', 'cc', NULL)"];

it('gives cells of images and sounds by their id and arrays by their bytes', async () => {
  const table = await tableOf(...twoRows);
  const { bytes } = await tables.use(signal, (connection) =>
    readPage(
      connection,
      table,
      { offset: 0, limit: 10, sort: [], filter: '', where: '', columns: null, textLength: null },
      { orders: createRowOrders(), directory, key: table.path },
    ),
  );
  const page = tableFromIPC(bytes)
    .toArray()
    .map((row) => row.toJSON());
  expect(page).toEqual([
    { __row: 0, picture: 'aa', sound: null, pixels: new Uint8Array([1, 2, 3, 4]) },
    { __row: 1, picture: 'bb', sound: 'cc', pixels: null },
  ]);
});

it('sends only the beginning of a large array to the page', async () => {
  const table = await tableOf(`('aa', 'cc', repeat('x', 20000)::BLOB)`);
  const { bytes } = await tables.use(signal, (connection) =>
    readPage(
      connection,
      table,
      { offset: 0, limit: 10, sort: [], filter: '', where: '', columns: null, textLength: null },
      { orders: createRowOrders(), directory, key: table.path },
    ),
  );
  expect(tableFromIPC(bytes).getChild('pixels')?.get(0)).toHaveLength(16_384);
});

it('has a fingerprint that changes with one byte of an array', async () => {
  const fingerprint = async (...rows: string[]) => {
    const table = await tableOf(...rows);
    return tables.use(signal, (connection) => fingerprintTable(connection, table));
  };
  const changed = [String.raw`('aa', NULL, '\x01\x02\x03\x05'::BLOB)`, ...twoRows.slice(1)];
  expect(await fingerprint(...changed)).not.toBe(await fingerprint(...twoRows));
});

it('profiles them by missing and distinct values, without listing ids as frequent values', async () => {
  const table = await tableOf(...twoRows, ...twoRows);
  const profile = await tables.use(signal, (connection) =>
    profileTable(connection, table, { signal, report: () => {} }),
  );
  expect(profile.duplicateRowCount).toBe(2);
  expect(
    profile.columns.map(({ missingCount, distinctCount, topValues }) => ({ missingCount, distinctCount, topValues })),
  ).toEqual([
    { missingCount: 0, distinctCount: 2, topValues: [] },
    { missingCount: 2, distinctCount: 1, topValues: [] },
    { missingCount: 2, distinctCount: 1, topValues: [] },
  ]);
});
