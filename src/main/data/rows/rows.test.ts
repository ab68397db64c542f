import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStudioError, type StudioError } from '../../../shared/base/problem';
import type { DatasetColumn } from '../../../shared/contract/dataset';
import { type PageQuery, readPage } from '../row-page';
import { literal } from '../sql';
import type { StoredTable } from '../stored-table';
import { createTableEngine, type TableEngine } from '../table-engine';
import { compileCondition } from './row-condition';
import { exportRows } from './row-export';
import { createRowOrders } from './row-orders';

let directory: string;
let outside: string;
let writer: TableEngine;
let tables: TableEngine;
let table: StoredTable;
const { signal } = new AbortController();
const column = (name: string, kind: DatasetColumn['kind']): DatasetColumn => ({ name, kind, role: 'feature' });
const columns = [
  column('Age x', 'integer'),
  column('city', 'categorical'),
  column('note', 'text'),
  column('when', 'time'),
  column('ok', 'boolean'),
  column('say "hi"', 'real'),
];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-rows-'));
  outside = await mkdtemp(path.join(tmpdir(), 'studio-outside-'));
  await writeFile(path.join(outside, 'secret.csv'), 'a\n1\n');
  writer = createTableEngine({ temporaryDirectory: path.join(directory, 'duckdb') });
  tables = createTableEngine({
    temporaryDirectory: path.join(directory, 'sandbox'),
    memoryLimit: '256MB',
    onlyDirectories: [directory],
  });
  const file = path.join(directory, 'data.parquet');
  await writer.use(signal, (connection) =>
    connection.run(`COPY (
      SELECT i::DOUBLE AS c0, ['Rome', 'Oslo', 'Bern', NULL][i % 4 + 1] AS c1,
        CASE WHEN i % 10 = 0 THEN '' ELSE 'it''s note ' || i END AS c2,
        TIMESTAMP '2026-01-01' + INTERVAL (i) MINUTE AS c3, i % 3 = 0 AS c4, (i * 7919 % 1000) / 4 AS c5
      FROM range(1000) AS t(i)) TO ${literal(file)} (FORMAT parquet)`),
  );
  table = { path: file, columns, rowCount: 1000 };
});
afterAll(async () => {
  writer.close();
  tables.close();
  await rm(directory, { recursive: true, force: true });
  await rm(outside, { recursive: true, force: true });
});

const base: PageQuery = { offset: 0, limit: 5, sort: [], filter: '', where: '', columns: null, textLength: null };
async function page(query: Partial<PageQuery>, orders = createRowOrders()) {
  const { bytes, rowCount } = await tables.use(signal, (connection) =>
    readPage(
      connection,
      table,
      { ...base, ...query },
      { orders, directory: path.join(directory, 'orders'), key: 'v1' },
    ),
  );
  const arrow = tableFromIPC(bytes);
  return { rowCount, arrow, places: [...(arrow.getChild('__row')?.toArray() ?? [])] as number[] };
}

async function refusal(where: string): Promise<StudioError> {
  try {
    await page({ where });
  } catch (error) {
    if (isStudioError(error)) return error;
    throw error;
  }
  throw new Error(`"${where}" was accepted.`);
}

describe('a condition', () => {
  it.each([
    ['"Age x" < 3', [0, 1, 2]],
    ['"age X" < 3', [0, 1, 2]],
    ['"Age x" BETWEEN 5 AND 6 OR "Age x" = 9', [5, 6, 9]],
    ['city = \'Rome\' AND "Age x" < 9', [0, 4, 8]],
    ['city IS NULL AND "Age x" < 9', [3, 7]],
    ['note = \'\' AND "Age x" < 25', [0, 10, 20]],
    ["note LIKE 'it''s note 99_'", [991, 992, 993, 994, 995]],
    ['"when" < TIMESTAMP \'2026-01-01 00:02:00\'', [0, 1]],
    ['ok AND "Age x" < 7', [0, 3, 6]],
    ['"say ""hi""" = 0', [0]],
    ["regexp_matches(note, 'note 1[01]$')", [11]],
    ['CASE WHEN city = \'Oslo\' THEN "Age x" ELSE 999 END < 6', [1, 5]],
    ['__row >= 997', [997, 998, 999]],
    ["lower(city) IN ('oslo', 'bern') AND \"Age x\" < 7 -- a remark", [1, 2, 5, 6]],
  ])('%s finds its rows', async (where, places) => {
    expect((await page({ where })).places).toEqual(places);
  });

  it.each([
    ['a name that is not there', 'age > 5', /There is no column "age"/, { line: 1, column: 1 }],
    ['a syntax error on its second line', '"Age x" > 5\nAND > 3', /syntax error/, { line: 2, column: 5 }],
    ['a comparison without a value', '"Age x" >', /syntax error/, undefined],
    ['a function that does not exist', '"Age x" > 5 AND fooo(city)', /fooo does not exist/, { line: 1, column: 17 }],
    ['a function for another type', 'strlen("Age x") = 3', /No function matches/, { line: 1, column: 1 }],
    ['several statements', 'ok; DROP TABLE x', /more than one condition/, undefined],
    ['a limit behind it', 'ok LIMIT 3', /more than one condition/, undefined],
    ['a grouping behind it', 'ok GROUP BY city', /more than one condition/, undefined],
    ['a union', 'ok UNION SELECT 1', /more than one condition/, undefined],
    ['nothing but a remark', '-- ok', /syntax error|more than one/, undefined],
    ['a query of its own', '"Age x" IN (SELECT 1)', /a query of its own/, { line: 1, column: 9 }],
    ['a window function', 'row_number() OVER () < 3', /a window function/, { line: 1, column: 1 }],
    ['a star', 'COLUMNS(*) IS NULL', /a star/, undefined],
    ['an aggregate', 'sum("Age x") > 5', /aggregate/i, undefined],
    ['a parameter', '"Age x" > $1', /a parameter/, undefined],
    ['a table in front of a name', 'other."Age x" > 5', /no column "other"."Age x"/, { line: 1, column: 1 }],
    ['a setting', "current_setting('memory_limit') = 'x'", /cannot be used/, { line: 1, column: 1 }],
    ['a function that answers differently each time', 'random() < 0.5', /cannot be used/, { line: 1, column: 1 }],
    ['a NUL character', "city = 'a\0b'", /NUL/, { line: 1, column: 10 }],
  ])('with %s is refused where it stands', async (_, where, message, place) => {
    const error = await refusal(where);
    expect(error.code).toBe('BAD_INPUT');
    expect(error.message).toMatch(message);
    if (place) expect(error.data.problems?.[0]?.where).toEqual(place);
    expect(error.data.fix).not.toBe('');
  });

  it('counts characters, not bytes, in front of a mistake', async () => {
    const error = await refusal("city = 'éàü日本' AND nope = 1");
    expect(error.data.problems?.[0]?.where).toEqual({ line: 1, column: 20 });
  });

  it.each([
    ['a table function', `(FROM read_csv('/etc/passwd'))`],
    ['a file as a table', `EXISTS (FROM '/etc/passwd')`],
    ['reading a text file', `read_text('/etc/passwd') IS NULL`],
    ['the environment', `getenv('HOME') = ''`],
  ])('cannot reach the machine by %s', async (_, where) => {
    expect((await refusal(where)).code).toBe('BAD_INPUT');
  });

  it('runs where no other file can be read, even by a statement that was not checked', async () => {
    const read = (file: string) =>
      tables.use(signal, (connection) => connection.rows(`SELECT * FROM read_csv(${literal(file)})`));
    await expect(read(path.join(outside, 'secret.csv'))).rejects.toThrow(/Permission Error/);
    await expect(
      tables.use(signal, (connection) => connection.run('SET enable_external_access = true')),
    ).rejects.toThrow();
  });

  it('is refused with a name that could be two columns', async () => {
    await expect(
      tables.use(signal, (connection) =>
        compileCondition(connection, 'AB = 1', [column('ab', 'real'), column('aB', 'real')]),
      ),
    ).rejects.toThrow(/could be "ab" or "aB"/);
  });

  it('never fails in another way than with BAD_INPUT, whatever is typed', async () => {
    const word = fc.constantFrom(
      '"Age x"',
      'city',
      "'Rome'",
      '5',
      '(',
      ')',
      'AND',
      'OR',
      'NOT',
      '=',
      '<',
      'IS NULL',
      'IN',
      ',',
      ';',
      '--',
      '/*',
      "'",
      '"',
      'LIKE',
      'CASE',
      'WHEN',
      'END',
      '::INT',
      '[1]',
      '{',
      '$$',
      'SELECT',
      'é',
      '\\',
      '*',
      '?',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 8 }), async (words) => {
        try {
          await tables.use(signal, (connection) => compileCondition(connection, words.join(' '), columns));
        } catch (error) {
          expect(isStudioError(error) && error.code === 'BAD_INPUT', `${words.join(' ')}: ${error}`).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('pages of rows in an order of their own', () => {
  it('follow several keys, the first one first, missing values last', async () => {
    const { places, rowCount } = await page({
      where: '"Age x" < 8',
      sort: [
        { column: 'city', direction: 'ascending' },
        { column: 'Age x', direction: 'descending' },
      ],
      limit: 10,
    });
    // Bern, Oslo, Rome, missing.
    expect([rowCount, places]).toEqual([8, [6, 2, 5, 1, 4, 0, 7, 3]]);
  });

  it('join without gaps or repetition', async () => {
    const sort = [{ column: 'say "hi"', direction: 'ascending' as const }];
    const all: number[] = [];
    for (let offset = 0; offset < 1000; offset += 130) all.push(...(await page({ sort, offset, limit: 130 })).places);
    const expected = Array.from({ length: 1000 }, (_, index) => index).sort(
      (left, right) => ((left * 7919) % 1000) - ((right * 7919) % 1000) || left - right,
    );
    expect(all).toEqual(expected);
  });

  it('are empty beyond the end and where nothing matches, with all columns', async () => {
    const beyond = await page({ sort: [{ column: 'city', direction: 'ascending' }], offset: 5000 });
    const none = await page({ where: 'false' });
    expect([beyond.rowCount, beyond.places, none.rowCount, none.arrow.schema.fields.length]).toEqual([1000, [], 0, 7]);
  });

  it('hold only the columns that were asked for, and the beginning of long texts', async () => {
    const { arrow } = await page({ columns: [2, 0], textLength: 4, offset: 5, limit: 1 });
    expect(arrow.toArray().map((row) => row.toJSON())).toEqual([{ __row: 5, note: "it's ", 'Age x': 5 }]);
  });

  it('find whole numbers by their digits', async () => {
    expect((await page({ filter: '99', where: '"Age x" < 100', columns: [0] })).places).toEqual([99]);
    expect((await page({ filter: '5.0' })).rowCount).toBe(
      Array.from({ length: 1000 }, (_, i) => `${((i * 7919) % 1000) / 4}`.replace(/^\d+$/, '$&.0')).filter((text) =>
        text.includes('5.0'),
      ).length,
    );
  });
});

describe('orders on the disk', () => {
  it('are made once, and made again after the folder was emptied', async () => {
    const folder = path.join(directory, 'orders');
    await rm(folder, { recursive: true, force: true });
    const orders = createRowOrders();
    const sort = [{ column: 'city', direction: 'ascending' as const }];
    const first = await page({ sort }, orders);
    const [file] = await readdir(folder);
    expect((await readFile(path.join(folder, file as string))).byteLength).toBe(4000);
    await page({ sort, offset: 100 }, orders);
    expect(await readdir(folder)).toEqual([file]);
    await rm(folder, { recursive: true });
    expect((await page({ sort }, orders)).places).toEqual(first.places);
  });

  it('are made by another request when the one that began gives up', async () => {
    await rm(path.join(directory, 'orders'), { recursive: true, force: true });
    const orders = createRowOrders();
    let makers = 0;
    const open = (given: AbortSignal, sql: string) =>
      tables.use(given, (connection) =>
        orders.open(path.join(directory, 'orders'), 'shared', () => {
          makers += 1;
          return connection.chunks(sql);
        }),
      );
    const abort = new AbortController();
    const first = open(abort.signal, 'SELECT i::UINTEGER FROM range(100000000) t(i) ORDER BY hash(i)');
    const failed = expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => makers).toBe(1);
    const others = [1, 2].map(() => open(signal, 'SELECT i::UINTEGER FROM range(7) t(i)'));
    setTimeout(() => abort.abort(), 20);
    expect((await Promise.all(others)).map(({ rowCount }) => rowCount)).toEqual([7, 7]);
    await failed;
    expect(makers).toBe(2);
  });

  it('stay within their bound: those unused for longest go', async () => {
    await rm(path.join(directory, 'orders'), { recursive: true, force: true });
    const orders = createRowOrders({ maximumBytes: 9000 });
    for (const name of ['city', 'note', 'when', 'ok'])
      await page({ sort: [{ column: name, direction: 'descending' }] }, orders);
    expect(await readdir(path.join(directory, 'orders'))).toHaveLength(2);
  });

  it('leave nothing behind when they are cancelled', async () => {
    await rm(path.join(directory, 'orders'), { recursive: true, force: true });
    const abort = new AbortController();
    const orders = createRowOrders();
    const reading = tables.use(abort.signal, (connection) =>
      orders.open(path.join(directory, 'orders'), 'slow', async function* () {
        for await (const chunk of connection.chunks('SELECT i::UINTEGER FROM range(100000000) t(i) ORDER BY hash(i)')) {
          yield chunk;
        }
      }),
    );
    setTimeout(() => abort.abort(), 30);
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(path.join(directory, 'orders'))).toEqual([]);
  });
});

describe('rows as a file', () => {
  it('are written with their names and order as CSV, whole numbers without a point', async () => {
    const file = path.join(directory, 'rows.csv');
    await tables.use(signal, (connection) =>
      exportRows(connection, table, {
        view: { sort: [{ column: 'Age x', direction: 'descending' }], filter: '', where: '"Age x" IN (1, 10)' },
        format: 'csv',
        path: file,
      }),
    );
    expect(await readFile(file, 'utf8')).toBe(
      'Age x,city,note,when,ok,"say ""hi"""\n10,Bern,"",2026-01-01 00:10:00,false,47.5\n1,Oslo,it\'s note 1,2026-01-01 00:01:00,false,229.75\n',
    );
  });

  it('are written as Parquet that holds the same values', async () => {
    const file = path.join(directory, 'rows.parquet');
    await tables.use(signal, async (connection) => {
      await exportRows(connection, table, {
        view: { sort: [], filter: '', where: 'ok' },
        format: 'parquet',
        path: file,
      });
      const rows = await connection.rows<{ count: number; total: number }>(
        `SELECT count(*) AS count, sum("Age x")::DOUBLE AS total FROM read_parquet(${literal(file)})`,
      );
      expect(rows).toEqual([{ count: 334, total: (333 * 334 * 3) / 2 }]);
    });
  });
});
