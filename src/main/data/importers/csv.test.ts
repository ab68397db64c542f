import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noJobs } from '../../../../tests/support/no-jobs';
import { isStudioError, type Problem, type StudioError } from '../../../shared/base/problem';
import { literal } from '../sql';
import { createTableEngine, type TableEngine } from '../table-engine';
import { createBadItems, importSource, openSource, previewSource } from '.';
import type { ImportRequest } from './importer';

let directory: string;
let tables: TableEngine;
let count = 0;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-csv-'));
  tables = createTableEngine({ temporaryDirectory: path.join(directory, 'duckdb') });
});
afterAll(async () => {
  tables.close();
  await rm(directory, { recursive: true, force: true });
});

const request: ImportRequest = { options: {}, columns: [], targets: [], skipBadRows: false };
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
const lines = (...texts: (string | string[])[]) => `${texts.flat().join('\n')}\n`;
const many = (rowCount: number, row: (index: number) => string) =>
  Array.from({ length: rowCount }, (_, index) => row(index));

async function source(content: string | Uint8Array, name = 'table.csv') {
  count += 1;
  const folder = await mkdtemp(path.join(directory, `${count}-`));
  const file = path.join(folder, name);
  await writeFile(file, content);
  return { file: await openSource(file), folder };
}

async function importCsv(
  content: string | Uint8Array,
  change: Partial<ImportRequest> = {},
  signal = new AbortController().signal,
) {
  const { file, folder } = await source(content);
  const badItems = createBadItems(path.join(folder, 'left-out.csv'));
  const table = await importSource(
    file,
    { ...request, ...change },
    { tables, jobs: noJobs, workDirectory: folder, signal, badItems, report: () => {} },
  ).finally(() => badItems.close());
  const rows = await tables.use(signal, (connection) =>
    connection.rows<Record<string, unknown>>(`SELECT * FROM read_parquet(${literal(table.path)})`),
  );
  return { ...table, rows: rows.map((row) => Object.values(row)) };
}

async function failure(content: string | Uint8Array, change: Partial<ImportRequest> = {}): Promise<StudioError> {
  try {
    await importCsv(content, change);
  } catch (error) {
    if (isStudioError(error)) return error;
    throw error;
  }
  throw new Error('The import succeeded.');
}

async function preview(content: string | Uint8Array, options = {}) {
  const { file } = await source(content);
  return previewSource(file, options, { tables, signal: new AbortController().signal });
}

const brief = (problems: readonly Problem[] = []) =>
  problems.filter(({ severity }) => severity === 'error').map(({ code, where }) => `${code}@${where?.line}`);

describe('a broken CSV file is refused with the line of every fault', () => {
  const numbers = many(40, (index) => `${index},${index / 2}`);
  const cases: {
    title: string;
    content: string | Uint8Array;
    found: string[];
    message: RegExp;
    options?: ImportRequest['options'];
  }[] = [
    {
      title: 'a row with too few values',
      content: lines('a,b,c', '1,2,3', '4,5', '6,7,8'),
      found: ['tooFewValues@3'],
      message: /Line 3 has 2 values, 3 were expected: "4,5"/,
    },
    {
      title: 'a row with too many values',
      content: lines('a,b', '1,2', '3,4,5', '6,7'),
      found: ['tooManyValues@3'],
      message: /Line 3 has 3 values, 2 were expected: "3,4,5"/,
    },
    {
      title: 'rows of several widths',
      content: lines('a,b', '1', '2,3', '4,5,6'),
      found: ['tooFewValues@2', 'tooManyValues@4'],
      message: /has 2 rows that do not fit/,
    },
    {
      title: 'a ragged row after a value with line ends, counted in lines and not in records',
      content: lines('a,b', '1,"x', 'y', 'z"', '2,z', '3'),
      found: ['tooFewValues@6'],
      message: /Line 6 has 1 value, 2/,
    },
    {
      title: 'a ragged row with CRLF line ends',
      content: 'a,b\r\n1,2\r\n3\r\n4,5\r\n',
      found: ['tooFewValues@3'],
      message: /Line 3/,
    },
    {
      title: 'a ragged row with CR line ends',
      content: 'a,b\r1,2\r3\r4,5\r',
      found: ['tooFewValues@3'],
      message: /Line 3/,
    },
    {
      title: 'a ragged row with CRLF and LF mixed',
      content: 'a,b\r\n1,2\n3\r\n4,5\n',
      found: ['tooFewValues@3'],
      message: /Line 3/,
    },
    {
      title: 'text behind a closed quote',
      content: lines('a,b', '1,"x"z', '2,"y"', '3,w'),
      found: ['badQuote@2'],
      message: /Line 2 has a quote that is not closed or has text behind it/,
    },
    {
      title: 'a quote inside a quoted value that is not doubled',
      content: lines('a,b', '1,"x"', '2,"un"closed"', '3,z'),
      found: ['badQuote@3'],
      message: /Line 3 has a quote/,
    },
    {
      title: 'a quote that is never closed',
      content: lines('a,b', '1,x', '2,"y', '3,z'),
      found: ['badQuote@3'],
      message: /Line 3 has a quote/,
    },
    {
      title: 'a byte that is not UTF-8 beyond the beginning',
      content: bytes(
        lines(
          'a,b',
          many(300_000, (index) => `${index},é`),
        ),
        '1,caf',
        [0xe9],
        '\n2,y\n',
      ),
      found: ['badEncoding@300002'],
      message: /Line 300002 is not valid UTF-8/,
    },
    {
      title: 'a damaged byte in a file of proper UTF-8',
      content: bytes(lines('a,b', '1,é', '2,ü', '3,ö'), '4,x', [0xff], '\n'),
      found: ['badEncoding@5'],
      message: /Line 5 is not valid UTF-8/,
    },
    {
      title: 'latin-1 bytes where UTF-8 was asked for',
      content: bytes('a,b\n1,caf', [0xe9], '\n2,y\n'),
      options: { encoding: 'utf-8' },
      found: ['badEncoding@2'],
      message: /Line 2 is not valid UTF-8/,
    },
    {
      title: 'a NUL byte in text',
      content: bytes('a,b\n1,x\n2,y', [0], 'z\n3,w\n'),
      found: ['nulByte@3'],
      message: /Line 3 contains a NUL byte/,
    },
    {
      title: 'a NUL byte among numbers, told once',
      content: bytes(lines('a,b', numbers), '1,2', [0], '\n'),
      found: ['nulByte@42'],
      message: /Line 42 contains a NUL byte/,
    },
    {
      title: 'a word among numbers',
      content: lines('a,b', numbers, 'oops,1'),
      found: ['notNumeric@42'],
      message: /Line 42: "oops" in column "a" is not a number/,
    },
    {
      title: 'words among numbers in two columns of one row',
      content: lines('a,b', numbers, 'oops,none'),
      found: ['notNumeric@42'],
      message: /"oops" in column "a"/,
    },
    {
      title: 'a word among numbers far beyond the sample',
      content: lines(
        'a,b',
        many(200_000, (index) => `${index},${index}.5`),
        '5,many',
        '6,7',
      ),
      found: ['notNumeric@200002'],
      message: /Line 200002: "many" in column "b" is not a number/,
    },
    {
      title: 'a decimal comma among decimal points',
      content: lines(
        'a;b',
        many(30, (index) => `${index}.5;x`),
        '3,5;x',
      ),
      found: ['notNumeric@32'],
      message: /"3,5" in column "a" is not a number/,
    },
    {
      title: 'a value that is no time',
      content: lines(
        'when,b',
        many(30, (index) => `2026-01-${String(index + 1).padStart(2, '0')},${index}`),
        'soon,1',
      ),
      found: ['notTime@32'],
      message: /"soon" in column "when" is not a time/,
    },
    {
      title: 'one name for two columns',
      content: lines('a,b,a', '1,2,3'),
      found: ['duplicateColumn@1'],
      message: /Columns 1 and 3 are both called "a"/,
    },
    {
      title: 'a name the studio uses itself',
      content: lines('a,__split', '1,2'),
      found: ['reservedName@1'],
      message: /"__split", a name the studio uses itself/,
    },
    {
      title: 'a header without rows',
      content: 'a,b\n',
      found: ['noRows@1'],
      message: /has a header \(a, b\) and no rows/,
    },
    { title: 'nothing but blank lines', content: '\n\n  \n', found: [], message: /holds only blank lines/ },
    {
      title: 'a line beyond two million bytes',
      content: `a,b\n1,${'x'.repeat(2_100_000)}\n2,y\n`,
      found: ['longLine@2'],
      message: /Line 2 is longer than 2,000,000 bytes/,
    },
    {
      title: 'more columns than can be imported',
      content: `${many(20_001, (index) => `c${index}`).join(',')}\n`,
      found: [],
      message: /has 20,001 columns; at most 20,000/,
    },
    {
      title: 'a first line without end',
      content: 'x'.repeat(1_200_000),
      found: [],
      message: /first line of table.csv is longer than 1 MiB/,
    },
    {
      title: 'the wrong delimiter',
      content: lines('a;b', '1;2', '3,5;4'),
      options: { delimiter: ',' },
      found: ['tooManyValues@3'],
      message: /Line 3 has 2 values, 1 were expected|Line 3 has 2 values, 1 was expected/,
    },
  ];

  it.each(cases)('$title', async ({ content, found, message, options = {} }) => {
    const error = await failure(content, { options });
    expect({ code: error.code, found: brief(error.data.problems) }).toEqual({ code: 'BAD_INPUT', found });
    expect(error.message).toMatch(message);
    expect(error.data.fix ?? '').not.toBe('');
    for (const problem of error.data.problems ?? []) expect(problem.fix ?? problem.severity).toBeTruthy();
  });

  it('an empty file', async () => {
    await expect(source('')).rejects.toThrow('table.csv is empty (0 bytes).');
  });

  it('a file that is not there, and a folder', async () => {
    await expect(openSource(path.join(directory, 'none.csv'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const folder = await openSource(directory);
    await expect(
      previewSource(folder, { format: 'csv' }, { tables, signal: new AbortController().signal }),
    ).rejects.toThrow(/is a folder; a CSV file is one file/);
  });

  it('an Excel workbook under the name of a CSV file', async () => {
    const { file } = await source(bytes([0x50, 0x4b, 0x03, 0x04, 0, 0]));
    await expect(previewSource(file, {}, { tables, signal: new AbortController().signal })).rejects.toThrow(
      /is a damaged zip archive/,
    );
  });

  it('a target that does not exist, naming the columns that do', async () => {
    const error = await failure(lines('a,b', '1,2'), { targets: ['lable'] });
    expect(error.message).toMatch(/has no column "lable"/);
    expect(error.data.fix).toBe('Its columns are: a, b.');
  });
});

describe('skipBadRows', () => {
  it('keeps bad rows out, lists them, and keeps the others in order', async () => {
    const table = await importCsv(lines('a,b', '1,x', '2', '3,y', '4,z,w', '5,"v'), { skipBadRows: true });
    expect(table.rows).toEqual([
      [1, 'x'],
      [3, 'y'],
    ]);
    expect(table.problems.map(({ code, severity, where }) => [code, severity, where?.line])).toEqual([
      ['tooFewValues', 'warning', 3],
      ['tooManyValues', 'warning', 5],
      ['badQuote', 'warning', 6],
    ]);
  });

  it('keeps out a text with a NUL byte', async () => {
    const table = await importCsv(bytes('a,b\n1,x\n2,y', [0], 'z\n3,w\n'), { skipBadRows: true });
    expect(table.rows.map(([, text]) => text)).toEqual(['x', 'w']);
  });

  it('accepts the name that was made up for a repeated one, and lists it', async () => {
    const table = await importCsv(lines('a,a', '1,2', '3'), { skipBadRows: true });
    expect(table.columns.map(({ name }) => name)).toEqual(['a', 'a_2']);
    expect(table.problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['duplicateColumn', 'warning'],
      ['tooFewValues', 'warning'],
    ]);
  });

  it('lists the first 200 of many bad rows and counts the rest', async () => {
    const table = await importCsv(
      lines(
        'a,b',
        many(300, () => '1'),
        '1,2',
      ),
      { skipBadRows: true },
    );
    expect(table.problems).toHaveLength(201);
    expect(table.problems.at(-1)?.message).toBe('100 more rows are not listed; the report has all of them.');
  });

  it('does not make a table of nothing', async () => {
    const error = await failure(lines('a,b', '1', '2'), { skipBadRows: true });
    expect(error.message).toMatch(/no row that can be read/);
  });
});

describe('a readable CSV file', () => {
  it('gets kinds and roles', async () => {
    const table = await importCsv(
      lines(
        'id,amount,member,city,review,day,code,label',
        many(40, (index) =>
          [
            index,
            index % 7 ? index / 4 : 'NA',
            index % 2 === 0,
            ['Rome', 'Paris', 'Oslo'][index % 3],
            `"a fine film, number ${index} of them"`,
            `2026-01-02 03:04:${String(index).padStart(2, '0')}`,
            `00${index % 5}`,
            index % 2,
          ].join(','),
        ),
      ),
    );
    expect(table.columns).toEqual([
      { name: 'id', kind: 'integer', role: 'identifier' },
      { name: 'amount', kind: 'real', role: 'feature' },
      { name: 'member', kind: 'boolean', role: 'feature' },
      { name: 'city', kind: 'categorical', role: 'feature' },
      { name: 'review', kind: 'text', role: 'feature' },
      { name: 'day', kind: 'time', role: 'time' },
      { name: 'code', kind: 'categorical', role: 'feature' },
      { name: 'label', kind: 'integer', role: 'target' },
    ]);
    expect(table.rowCount).toBe(40);
  });

  it.each([
    [
      'semicolons and decimal commas',
      lines('a;b', '1,5;x', '2,25;y'),
      [
        [1.5, 'x'],
        [2.25, 'y'],
      ],
    ],
    [
      'tabs',
      lines('a\tb', '1.5\tx, y', '2\tz'),
      [
        [1.5, 'x, y'],
        [2, 'z'],
      ],
    ],
    [
      'bars',
      lines('a|b', '1|2', '3|4'),
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'doubled quotes and line ends inside of quotes',
      lines('a,b', '1,"x ""y""\nz"', '2,w'),
      [
        [1, 'x "y"\nz'],
        [2, 'w'],
      ],
    ],
    [
      'apostrophes as quotes',
      lines('a,b', "1,'x, y'", "2,'z'"),
      [
        [1, 'x, y'],
        [2, 'z'],
      ],
    ],
    [
      'blank lines',
      lines('a,b', '', '1,2', '', '3,4', ''),
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'CRLF and LF mixed',
      'a,b\r\n1,2\n3,4\r\n',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['no line end at the end', 'a,b\n1,2', [[1, 2]]],
    [
      'no header',
      lines('1,2', '3,4'),
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['a byte order mark', bytes([0xef, 0xbb, 0xbf], lines('a,b', '1,2')), [[1, 2]]],
    ['UTF-16 with a mark', bytes([0xff, 0xfe], [...Buffer.from(lines('a,b', '1,é'), 'utf16le')]), [[1, 'é']]],
    [
      'UTF-16 without a mark',
      Buffer.from(lines('name,city', 'Anna,Rome', 'Bob,Oslo'), 'utf16le'),
      [
        ['Anna', 'Rome'],
        ['Bob', 'Oslo'],
      ],
    ],
    ['big-endian UTF-16', Buffer.from(`\ufeff${lines('a,b', '1,é')}`, 'utf16le').swap16(), [[1, 'é']]],
    [
      'latin-1',
      bytes('a,b\n1,caf', [0xe9], '\n2,y\n'),
      [
        [1, 'café'],
        [2, 'y'],
      ],
    ],
    [
      'missing values under their usual names',
      lines('a,b', '1,x', 'NA,null', 'NaN,', '?,N/A'),
      [
        [1, 'x'],
        [null, null],
        [null, null],
        [null, null],
      ],
    ],
    [
      'numbers of every form',
      lines('a,b', '-1.5e3,+2', '.5,3.', 'inf,0'),
      [
        [-1500, 2],
        [0.5, 3],
        [Number.POSITIVE_INFINITY, 0],
      ],
    ],
    ['names that differ only in case', lines('a,A', '1,2'), [[1, 2]]],
  ])('is read with %s', async (_, content, rows) => {
    expect((await importCsv(content)).rows).toEqual(rows);
  });

  it('says that bytes were taken for latin-1', async () => {
    const { problems, options } = await preview(bytes('a,b\n1,caf', [0xe9], '\n2,y\n'));
    expect(options).toMatchObject({ encoding: 'latin-1' });
    expect(problems.map(({ code }) => code)).toEqual(['guessedEncoding']);
  });

  it('is told apart from its beginning although one line is longer than the look at it', async () => {
    const width = 5000;
    const row = (value: string) => many(width, () => value).join(';');
    const { options, columns, rowCount } = await preview(
      lines(many(width, (index) => `column${index}`).join(';'), row('1,5'), row('2')),
    );
    expect({ ...options, width: columns.length, rowCount }).toMatchObject({
      delimiter: ';',
      decimal: ',',
      header: true,
      width,
      rowCount: 2,
    });
  });

  it('keeps codes beyond 2^53 as text, even where they come after the sample', async () => {
    const large = '9007199254740993';
    const table = await importCsv(
      lines(
        'code,b',
        many(200_000, (index) => `${index},1`),
        `${large},2`,
      ),
    );
    expect(table.rows.at(-1)?.[0]).toBe(large);
  });

  it('takes a column for text when a tenth of its values after the sample are no numbers', async () => {
    const table = await importCsv(
      lines(
        'a,b',
        many(130_000, (index) => `${index % 9},1`),
        many(40_000, (index) => `w${index % 9},1`),
      ),
    );
    expect(table.columns[0]).toMatchObject({ kind: 'categorical' });
    expect(table.rowCount).toBe(170_000);
  });

  it('takes the kinds, roles and suggested names that the person accepted', async () => {
    const table = await importCsv(lines('a,a,b', '1,2,3', '4,5,6'), {
      columns: [
        { name: 'a', kind: 'categorical' },
        { name: 'a_2', role: 'ignored' },
      ],
      targets: ['b'],
    });
    expect(table.columns).toEqual([
      { name: 'a', kind: 'categorical', role: 'feature' },
      { name: 'a_2', kind: 'integer', role: 'ignored' },
      { name: 'b', kind: 'integer', role: 'target' },
    ]);
    expect(table.rows[0]).toEqual(['1', 2, 3]);
    expect(table.problems).toMatchObject([{ code: 'duplicateColumn', severity: 'warning' }]);
  });

  it('is read from a path with the characters of a pattern', async () => {
    const { file, folder } = await source(lines('a,b', '1,2'), 'x[1]*.csv');
    const table = await importSource(file, request, {
      badItems: createBadItems(path.join(folder, 'left-out.csv')),
      tables,
      jobs: noJobs,
      workDirectory: folder,
      signal: new AbortController().signal,
      report: () => {},
    });
    expect(table.rowCount).toBe(1);
  });
});

describe('preview', () => {
  it('shows rows as they stand, with options, kinds, roles and every problem of the beginning', async () => {
    const shown = await preview(lines('x;x;label', '1,5;;a', '2;3', '4,5;6;b'));
    expect(shown).toMatchObject({
      format: 'csv',
      options: { delimiter: ';', quote: '"', header: true, decimal: ',', encoding: 'utf-8' },
      columns: [
        { name: 'x', kind: 'real', role: 'feature' },
        { name: 'x_2', kind: 'integer', role: 'feature' },
        { name: 'label', kind: 'categorical', role: 'target' },
      ],
      rows: [
        ['1,5', null, 'a'],
        ['4,5', '6', 'b'],
      ],
      rowCount: 3,
    });
    expect(brief(shown.problems)).toEqual(['duplicateColumn@1', 'tooFewValues@3']);
  });

  it('estimates the rows of a file beyond the sample to within a twentieth', async () => {
    const { rowCount } = await preview(
      lines(
        'a,b',
        many(200_000, (index) => `${index},${index % 10}`),
      ),
    );
    expect(Math.abs((rowCount ?? 0) - 200_000)).toBeLessThan(10_000);
  });
});

describe('cancelling an import', () => {
  it('interrupts the reading of a large file', async () => {
    const abort = new AbortController();
    const running = importCsv(
      lines(
        'a,b',
        many(400_000, (index) => `${index},text ${index}`),
      ),
      {},
      abort.signal,
    );
    setTimeout(() => abort.abort(), 30);
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('texts of every kind', () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom('NA', 'null', '?', '007', '1,5', '"', 'a\nb', 'é', '日本', '-', '  x ', "it's", '|;\t'),
  );
  // NUL and lone carriage returns are refused or normalised by design.
  const plain = cell.map((text) => text.replace(/[\0\r]/g, '').toWellFormed());
  const toCsv = (rows: string[][], delimiter: string) =>
    rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(delimiter)).join('\n');

  it('come back as they were written, whatever the delimiter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(plain, plain, plain), { minLength: 1, maxLength: 20 }),
        fc.constantFrom(',', ';', '\t', '|'),
        async (rows, delimiter) => {
          const text = `${toCsv([['first', 'second', 'third'], ...rows], delimiter)}\n`;
          const options = { delimiter, header: true };
          const table = await importCsv(text, { verbatim: true, options });
          expect(table.rows).toEqual(rows.map((row) => row.map((value) => (value === '' ? null : value))));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('never crash the import: any bytes give a table or problems with a remedy', async () => {
    const fragment = fc.oneof(
      fc.constantFrom('a,b\n', '1,2\n', '"', '""', ',', ';', '\n', '\r\n', '\r', '\0', '"x\ny",z\n', 'é', '\ufeff'),
      fc.string({ maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fragment, { minLength: 1, maxLength: 30 }),
        fc.uint8Array({ maxLength: 4 }),
        fc.boolean(),
        async (fragments, tail, skipBadRows) => {
          const content = bytes(fragments.join(''), [...tail]);
          try {
            const table = await importCsv(content, { skipBadRows });
            expect(table.rowCount).toBe(table.rows.length);
          } catch (error) {
            if (!isStudioError(error)) throw error;
            expect(['BAD_INPUT', 'UNSUPPORTED']).toContain(error.code);
            expect(error.data.fix).toBeTruthy();
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
