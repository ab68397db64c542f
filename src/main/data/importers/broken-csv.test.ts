import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { brief, bytes, lines, many, useTableImports } from '../../../../tests/support/table-imports';
import { openSource } from '.';
import type { ImportRequest } from './importer';

const { source, importCsv, failure, previewFile } = useTableImports();

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
    const { folder } = await source('a');
    await expect(openSource(path.join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(previewFile(await openSource(folder), { format: 'csv' })).rejects.toThrow(
      /is a folder; a CSV file is one file/,
    );
  });

  it('an Excel workbook under the name of a CSV file', async () => {
    const { file } = await source(bytes([0x50, 0x4b, 0x03, 0x04, 0, 0]));
    await expect(previewFile(file)).rejects.toThrow(/is a damaged zip archive/);
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
