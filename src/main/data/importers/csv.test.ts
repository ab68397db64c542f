import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brief, bytes, lines, many, useTableImports } from '../../../../tests/support/table-imports';
import { isStudioError } from '../../../shared/base/problem';

const { importCsv, preview } = useTableImports();

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
    const table = await importCsv(lines('a,b', '1,2'), {}, undefined, 'x[1]*.csv');
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
