import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJobColumn, readSplit } from '../../../tests/support/job-data';
import { noJobs } from '../../../tests/support/no-jobs';
import { writeColumnFiles } from './column-files';
import { fingerprintTable } from './fingerprint';
import { createBadItems, importSource, openSource } from './importers';
import { profileTable } from './profile';
import { type PageQuery, readPage } from './row-page';
import { createRowOrders } from './rows/row-orders';
import { fromTable, type StoredTable } from './stored-table';
import { createTableEngine, type TableEngine } from './table-engine';

let directory: string;
let tables: TableEngine;
const { signal } = new AbortController();

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-table-'));
  tables = createTableEngine({ temporaryDirectory: path.join(directory, 'duckdb') });
});
afterAll(async () => {
  tables.close();
  await rm(directory, { recursive: true, force: true });
});

async function tableOf(...lines: (string | string[])[]): Promise<StoredTable> {
  const folder = await mkdtemp(path.join(directory, 'table-'));
  await writeFile(path.join(folder, 'table.csv'), `${lines.flat().join('\n')}\n`);
  const file = await openSource(path.join(folder, 'table.csv'));
  return importSource(
    file,
    { options: {}, columns: [], targets: [], skipBadRows: false },
    {
      tables,
      jobs: noJobs,
      workDirectory: folder,
      signal,
      badItems: createBadItems(path.join(folder, 'left-out.csv')),
      report: () => {},
    },
  );
}

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index));

describe('fingerprint', () => {
  const fingerprint = async (...lines: string[]) => {
    const table = await tableOf(...lines);
    return tables.use(signal, (connection) => fingerprintTable(connection, table));
  };

  it('is the same for the same rows, however the file writes them', async () => {
    expect(await fingerprint('a;b', '1,50;"x"', '2;y')).toBe(await fingerprint('a,b', '1.5,x', '2.0,y'));
  });

  it.each([
    ['a value', ['a,b', '1,x', '2,z']],
    ['the order of rows', ['a,b', '2,y', '1,x']],
    ['the order of columns', ['b,a', 'x,1', 'y,2']],
    ['a name', ['a,c', '1,x', '2,y']],
    ['a missing value', ['a,b', '1,x', ',y']],
  ])('differs with %s', async (_, lines) => {
    expect(await fingerprint(...lines)).not.toBe(await fingerprint('a,b', '1,x', '2,y'));
  });

  it('tells texts apart whose cells would join to the same line', async () => {
    expect(await fingerprint('a,b', 'x|1:y,z')).not.toBe(await fingerprint('a,b', 'x,y|1:z'));
  });
});

describe('profile', () => {
  it('gives the figures of numpy for a column of numbers', async () => {
    const table = await tableOf('x,label', '1,a', '2,a', '2,b', '4,a', '10.5,b', ',a');
    const { columns } = await tables.use(signal, (connection) =>
      profileTable(connection, table, { signal, report: () => {} }),
    );
    const [x] = columns;
    // numpy: mean, std, percentile(25, 50, 75) of [1, 2, 2, 4, 10.5].
    expect(x).toMatchObject({
      missingCount: 1,
      distinctCount: 4,
      minimum: 1,
      maximum: 10.5,
      mean: 3.9,
      quantiles: { q25: 2, q50: 2, q75: 4 },
    });
    expect(x?.deviation).toBeCloseTo(3.44093010681705, 12);
    expect(x?.histogram.reduce((total, { count }) => total + count, 0)).toBe(5);
    expect([x?.histogram[0]?.from, x?.histogram.at(-1)?.to, x?.histogram.at(-1)?.count]).toEqual([1, 10.5, 1]);
  });

  it('gives few whole numbers a bin each', async () => {
    const table = await tableOf('pixel,label', '0,a', '3,b', '3,a', '1,b');
    const { columns } = await tables.use(signal, (connection) =>
      profileTable(connection, table, { signal, report: () => {} }),
    );
    expect(columns[0]?.histogram).toEqual([
      { from: -0.5, to: 0.5, count: 1 },
      { from: 0.5, to: 1.5, count: 1 },
      { from: 1.5, to: 2.5, count: 0 },
      { from: 2.5, to: 3.5, count: 2 },
    ]);
  });

  it('counts top values, repeated rows and says what is worth a look', async () => {
    const table = await tableOf('constant,gap,code,label', [
      ...many(40, (index) => `7,${index % 2 ? '' : index},k${index},common`),
      '7,1,k99,rare',
      '7,1,k99,rare',
    ]);
    const withRoles = {
      ...table,
      columns: table.columns.map((column) =>
        column.name === 'code' ? { ...column, kind: 'categorical' as const, role: 'feature' as const } : column,
      ),
    };
    const profile = await tables.use(signal, (connection) =>
      profileTable(connection, withRoles, { signal, report: () => {} }),
    );
    expect(profile.duplicateRowCount).toBe(1);
    expect(profile.columns.at(-1)?.topValues).toEqual([
      { value: 'common', count: 40 },
      { value: 'rare', count: 2 },
    ]);
    expect(profile.columns.map(({ name, warnings }) => [name, warnings.map(({ code }) => code)])).toEqual([
      ['constant', ['constant']],
      ['gap', ['manyMissing']],
      ['code', ['identifierLike']],
      ['label', ['imbalance', 'rareClass']],
    ]);
  });

  it('reads whole numbers as they are written among top values', async () => {
    const table = await tableOf('x,label', '5,0', '5,1', '7,1');
    const { columns } = await tables.use(signal, (connection) =>
      profileTable(connection, table, { signal, report: () => {} }),
    );
    expect(columns[1]?.topValues).toEqual([
      { value: '1', count: 2 },
      { value: '0', count: 1 },
    ]);
  });
});

describe('pages of a table', () => {
  const base: PageQuery = { offset: 0, limit: 10, sort: [], filter: '', where: '', columns: null, textLength: null };
  const orders = createRowOrders();
  const page = async (table: StoredTable, query: Partial<PageQuery>) => {
    const { bytes, rowCount } = await tables.use(signal, (connection) =>
      readPage(
        connection,
        table,
        { ...base, ...query },
        { orders, directory: path.join(directory, 'orders'), key: table.path },
      ),
    );
    const arrow = tableFromIPC(bytes);
    return { rowCount, arrow, rows: arrow.toArray().map((row) => Object.values(row.toJSON())) };
  };

  it('keeps kinds and missing values, and numbers rows by their place', async () => {
    const table = await tableOf('n,flag,word,when', '1.5,true,a,2026-01-02', ',false,,2026-01-03 04:05:06');
    const { rows, arrow, rowCount } = await page(table, {});
    expect(arrow.schema.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      '__row: Int32',
      'n: Float64',
      'flag: Bool',
      'word: Utf8',
      'when: Utf8',
    ]);
    expect(rowCount).toBe(2);
    expect(rows).toEqual([
      [0, 1.5, true, 'a', '2026-01-02 00:00:00'],
      [1, null, false, null, '2026-01-03 04:05:06'],
    ]);
  });

  it('sorts with missing values last, in both directions, and keeps the place', async () => {
    const table = await tableOf('n,b', '2,x', ',x', '10,x', '1,x');
    expect(
      (await page(table, { sort: [{ column: 'n', direction: 'ascending' }] })).rows.map(([place]) => place),
    ).toEqual([3, 0, 2, 1]);
    expect(
      (await page(table, { sort: [{ column: 'n', direction: 'descending' }] })).rows.map(([place]) => place),
    ).toEqual([2, 0, 3, 1]);
    expect(
      (await page(table, { sort: [{ column: '__row', direction: 'descending' }] })).rows.map(([place]) => place),
    ).toEqual([3, 2, 1, 0]);
  });

  it('filters by text in any column, whatever its case, and counts the matches of all pages', async () => {
    const table = await tableOf('n,word', '1,Rome', '2,Paris', '30,rOMEo', '4,x');
    const { rows, rowCount } = await page(table, { filter: 'rome', limit: 1, offset: 1 });
    expect({ rows, rowCount }).toEqual({ rows: [[2, 30, 'rOMEo']], rowCount: 2 });
    expect((await page(table, { filter: '3' })).rowCount).toBe(1);
    expect((await page(table, { filter: "o'x" })).arrow.schema.fields).toHaveLength(3);
  });

  it('reads a page far into a table of several row groups', async () => {
    const table = await tableOf(
      'n,b',
      many(300_000, (index) => `${index},x`),
    );
    expect((await page(table, { offset: 250_000, limit: 2 })).rows).toEqual([
      [250_000, 250_000, 'x'],
      [250_001, 250_001, 'x'],
    ]);
  });

  it('filters thousands of columns', async () => {
    const width = 3000;
    const table = await tableOf(
      many(width, (index) => `c${index}`).join(','),
      many(width, () => '1').join(','),
      [...many(width - 1, () => '1'), 'x'].join(','),
    );
    expect((await page(table, { filter: 'X' })).rows.map(([place]) => place)).toEqual([1]);
  });

  it('does not find a text that only begins in one column and ends in the next', async () => {
    const table = await tableOf('a,b', 'no,rth', 'north,x');
    expect((await page(table, { filter: 'north' })).rowCount).toBe(1);
  });

  it('names the columns when one to sort by does not exist', async () => {
    const table = await tableOf('n,b', '1,x');
    await expect(page(table, { sort: [{ column: 'm', direction: 'ascending' }] })).rejects.toThrow(
      'There is no column "m" to sort by.',
    );
  });
});

describe('folders of columns', () => {
  it('hold every row in stored order, and the host goes on meanwhile', async () => {
    const rowCount = 300_000;
    const table = await tableOf(
      'n,word',
      many(rowCount, (index) => `${index},w${index % 100}é`),
    );
    const folder = path.join(directory, 'columns');
    const parts = Uint8Array.from({ length: rowCount }, (_, index) => index % 3);
    const columns = [
      { name: 'n', kind: 'numeric' as const, role: 'feature' as const },
      { name: 'word', kind: 'text' as const, role: 'feature' as const },
    ];
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    const written = await tables.use(signal, (connection) =>
      writeColumnFiles(
        folder,
        columns,
        parts,
        connection.chunks(`SELECT c0, encode(c1) FROM ${fromTable(table)} WHERE c0 IS NOT NULL`),
      ),
    );
    clearInterval(timer);
    expect(written.rowCount).toBe(rowCount);
    const data = { path: folder, rowCount, columns, fingerprint: '' };
    expect((readJobColumn(data, 'n') as number[]).every((value, row) => value === row)).toBe(true);
    expect(readJobColumn(data, 'word')[299_999]).toBe('w99é');
    expect(readSplit(data).every((part, row) => part === parts[row])).toBe(true);
    expect(turns).toBeGreaterThan(5);
  });

  it('leave nothing behind when they are cancelled', async () => {
    const table = await tableOf(
      'n,b',
      many(100_000, (index) => `${index},x`),
    );
    const abort = new AbortController();
    const folder = await mkdtemp(path.join(directory, 'cancel-'));
    const writing = tables.use(abort.signal, (connection) =>
      writeColumnFiles(
        path.join(folder, 'x'),
        [{ name: 'n', kind: 'numeric', role: 'feature' }],
        new Uint8Array(100_000),
        (async function* () {
          for await (const chunk of connection.chunks(`SELECT c0 FROM ${fromTable(table)}`)) {
            yield chunk;
            abort.abort();
          }
        })(),
      ),
    );
    await expect(writing).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(folder)).toEqual([]);
  });
});
