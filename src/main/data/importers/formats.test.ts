import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtures, useImporters } from './importer-test';

const { importFile, preview, folder, file } = useImporters();
const fixture = (name: string) => path.join(fixtures, name);
const column = (rows: unknown[][], index: number) => rows.map((row) => row[index]);
const numbers = (cell: unknown, Type: new (buffer: ArrayBuffer) => ArrayLike<number> & Iterable<number>) => {
  const bytes = cell as Uint8Array;
  return [...new Type(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer)];
};

describe('Parquet, Arrow files and Arrow streams', () => {
  it.each(['types.parquet', 'types.feather', 'types-lz4.feather', 'types-zstd.feather', 'types.arrows'])(
    '%s gives every type of column as pyarrow wrote it',
    async (name) => {
      const { columns, rows, rowCount } = await importFile(fixture(name));
      expect(rowCount).toBe(40);
      expect(columns.map((each) => [each.name, each.kind])).toEqual([
        ['whole', 'integer'],
        ['big', 'text'],
        ['real', 'real'],
        ['flag', 'boolean'],
        ['colour', 'categorical'],
        ['digits', 'text'],
        ['when', 'time'],
        ['price', 'real'],
        ['vector', 'array'],
        ['place.x', 'integer'],
        ['place.name.short', 'categorical'],
        ['label', 'categorical'],
      ]);
      expect(columns[8]).toMatchObject({ shape: [3], dtype: 'float32' });
      expect(column(rows, 0).slice(2, 5)).toEqual([2, null, 4]);
      expect(rows[39]?.[1]).toBe(String(2n ** 60n + 39n));
      expect(column(rows, 2)).toEqual(rows.map((_, row) => row / 7));
      expect(column(rows, 4).slice(0, 3)).toEqual(['red', 'blue', null]);
      expect(rows[7]?.[5]).toBe('0007');
      expect(rows[1]?.[6]).toEqual(new Date('2024-01-02T12:00:00Z'));
      expect(rows[5]?.[7]).toBe(1.25);
      expect(numbers(rows[39]?.[8], Float32Array)).toEqual([39, 0.5, -1]);
      expect(rows[3]?.slice(9)).toEqual([3, 'a', 'dog']);
    },
  );

  it('a column of bytes is named, and left out only with consent', async () => {
    await expect(importFile(fixture('bytes.parquet'))).rejects.toThrow(/Column "picture" holds bytes/);
    const { columns, problems } = await importFile(fixture('bytes.parquet'), { skipBadRows: true });
    expect(columns.map(({ name }) => name)).toEqual(['a']);
    expect(problems).toMatchObject([{ code: 'unsupportedColumn', severity: 'warning' }]);
  });

  it('several Parquet files are one table', async () => {
    const { rowCount } = await importFile([fixture('types.parquet'), fixture('types.parquet')]);
    expect(rowCount).toBe(80);
  });

  it('the preview knows the number of rows without reading them', async () => {
    const { rowCount, format, options } = await preview(fixture('types.parquet'));
    expect({ rowCount, format, options }).toEqual({ rowCount: 40, format: 'parquet', options: { format: 'parquet' } });
  });
});

describe('JSON', () => {
  const table = [
    [1.5, 1, 'a'],
    [2, 2, 'b'],
    [null, 3, 'a'],
    [4.25, 4, 'b'],
  ];
  it.each([
    ['records.json', 'json'],
    ['split.json', 'json'],
    ['columns.json', 'json'],
    ['lines.jsonl', 'jsonLines'],
    ['lines.jsonl.gz', 'jsonLines'],
  ])('%s, as pandas writes it, is the same table', async (name, format) => {
    expect((await preview(fixture(name))).format).toBe(format);
    const { rows, columns } = await importFile(fixture(name));
    expect(rows).toEqual(table);
    expect(columns).toEqual([
      { name: 'width', kind: 'real', role: 'feature' },
      { name: 'count', kind: 'integer', role: 'feature' },
      { name: 'label', kind: 'categorical', role: 'target' },
    ]);
  });

  it('finds the list inside an object, takes records apart and makes arrays of lists of numbers', async () => {
    const { columns, rows } = await importFile(fixture('nested.json'));
    expect(columns.map(({ name }) => name)).toEqual(['id', 'box.x', 'box.y', 'tags', 'embedding', 'note']);
    expect(columns[4]).toMatchObject({ kind: 'array', shape: [3], dtype: 'float64' });
    expect(rows.map((row) => [row[0], row[1], row[2], row[3], row[5]])).toEqual([
      [1, 1, 2.5, '["a","b"]', null],
      [2, 3, null, null, 'later é 😀'],
    ]);
    expect(numbers(rows[0]?.[4], Float64Array)).toEqual([0.5, 1, 2]);
  });

  it('lists the line of every record that is none, and leaves it out with consent', async () => {
    const place = await file('bad.jsonl', '{"a":1}\n{"a":\n[1,2]\n7\n{"a":"x"}\n'.replace('[1,2]\n', ''));
    await expect(importFile(place)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      data: { problems: [{ where: { line: 2 } }, { where: { line: 3 } }] },
    });
    const { rows, badItems } = await importFile(place, { skipBadRows: true });
    expect(rows).toEqual([['1'], ['x']]);
    expect(badItems.count).toBe(2);
  });

  it('a document that is cut off names its last row and keeps the others with consent', async () => {
    const place = await file('cut.json', '[{"a": 1},\n {"a": 2},\n {"a": ');
    await expect(importFile(place)).rejects.toThrow(/Row 3 \(line 3\) is not complete/);
    expect((await importFile(place, { skipBadRows: true })).rows).toEqual([[1], [2]]);
  });

  it('keeps whole numbers that were written as text beyond 2^53', async () => {
    const place = await file('big.json', '[{"id": "9007199254740993"}, {"id": "9007199254740995"}]');
    expect((await importFile(place)).rows).toEqual([['9007199254740993'], ['9007199254740995']]);
  });
});

describe('Excel workbooks', () => {
  it('give dates, times of the day, truth values, numbers and formulas as they were stored', async () => {
    const { columns, rows } = await importFile(fixture('clean.xlsx'));
    expect(columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['date', 'time'],
      ['amount', 'real'],
      ['shop', 'categorical'],
      ['open', 'boolean'],
      ['clock', 'categorical'],
      ['sum', 'integer'],
    ]);
    expect(rows[4]).toEqual([new Date('2024-02-29T00:00:00Z'), 6, 'shop 0', true, '08:30:04', 12]);
  });

  it('list cells with errors and formulas without a stored value, by row', async () => {
    await expect(importFile(fixture('book.xlsx'))).rejects.toThrow('Row 5: cell B5 holds the error #DIV/0!');
    await expect(importFile(fixture('formulas.xlsx'))).rejects.toThrow(
      /cell F2 has a formula whose value was not stored/,
    );
    expect((await importFile(fixture('book.xlsx'), { skipBadRows: true })).rowCount).toBe(11);
  });

  it('offer their sheets and read the one that is chosen, with its header where it stands', async () => {
    const shown = await preview(fixture('book.xlsx'), { format: 'excel', sheet: 'Second' });
    expect(shown.choices).toEqual({ sheet: ['Sales & more', 'Second'] });
    expect(shown.options).toEqual({ format: 'excel', sheet: 'Second', headerRow: 3 });
    expect(shown.columns.map(({ name }) => name)).toEqual(['name', 'value']);
    await expect(preview(fixture('book.xlsx'), { format: 'excel', sheet: 'third' })).rejects.toThrow(
      /no sheet "third"/,
    );
  });
});

describe('SQLite databases', () => {
  it('offer tables and views, and give one with all its digits', async () => {
    const shown = await preview(fixture('shop.sqlite'), { format: 'sqlite', table: 'sales' });
    expect(shown.choices).toEqual({ table: ['empty', 'odd "name', 'pictures', 'sales', 'totals'] });
    const { rows, columns } = await importFile(fixture('shop.sqlite'), {
      options: { format: 'sqlite', table: 'sales' },
    });
    expect(columns.map(({ kind }) => kind)).toEqual(['integer', 'time', 'real', 'categorical', 'text']);
    expect(rows[4]).toEqual([4, new Date('2024-03-05T00:00:00Z'), null, 'shop 1', String(2n ** 60n + 4n)]);
  });

  it('give the table with the most rows where none is named', async () => {
    const { rows } = await importFile(fixture('shop.sqlite'), { options: { format: 'sqlite' } });
    expect(rows).toHaveLength(30);
  });

  it('give views, tables without row numbers, and queries', async () => {
    const read = async (options: { table?: string; query?: string }) =>
      (await importFile(fixture('shop.sqlite'), { options: { format: 'sqlite', ...options } })).rows;
    expect(await read({ table: 'totals' })).toHaveLength(3);
    expect(await read({ table: 'odd "name' })).toEqual([
      ['a', '1'],
      ['b', 'two'],
      ['c', null],
    ]);
    expect(await read({ query: 'SELECT id AS n, id * 2 AS double FROM sales WHERE id < 2;' })).toEqual([
      [0, 0],
      [1, 2],
    ]);
  });

  it.each([
    'DELETE FROM sales',
    'SELECT 1) ; DROP TABLE sales; --',
    "ATTACH 'x.db' AS x",
    'PRAGMA writable_schema = 1',
    'SELECT nothing FROM nowhere',
  ])('refuse the query %s', async (query) => {
    await expect(importFile(fixture('shop.sqlite'), { options: { format: 'sqlite', query } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
    expect((await preview(fixture('shop.sqlite'), { format: 'sqlite', table: 'sales' })).rowCount).toBe(30);
  });
});

describe('NumPy arrays', () => {
  it.each(['grid.npy', 'grid-fortran.npy'])('%s: rows of a matrix become columns', async (name) => {
    const { rows, columns } = await importFile(fixture(name));
    expect(columns.map((each) => each.name)).toEqual(['value_1', 'value_2', 'value_3', 'value_4']);
    expect(rows).toEqual(Array.from({ length: 6 }, (_, row) => [0, 1, 2, 3].map((at) => (row * 4 + at) / 4)));
  });

  it.each(['cube.npy', 'cube-fortran.npy'])('%s: higher dimensions become an array column in C order', async (name) => {
    const { rows, columns } = await importFile(fixture(name));
    expect(columns).toMatchObject([{ kind: 'array', shape: [3, 4], dtype: 'int16' }]);
    expect(rows.map(([cell]) => numbers(cell, Int16Array))).toEqual(
      Array.from({ length: 5 }, (_, row) => Array.from({ length: 12 }, (_each, at) => row * 12 + at)),
    );
  });

  it.each([
    ['big-endian.npy', [[0], [1], [2], [3], [4]]],
    ['wide-integers.npy', [['1'], [String(2n ** 60n)], ['-5']]],
    ['half.npy', [[0.5], [1.5], [null]]],
    ['times.npy', [[new Date('2024-01-01T00:00:01Z')], [null]]],
    ['texts.npy', [['red'], ['größer']]],
    [
      'records.npy',
      [
        [1, 2.5, 'ab', 1, 2],
        [3, 4.5, 'c', 3, 4],
      ],
    ],
  ])('%s has the values that NumPy wrote', async (name, rows) => {
    expect((await importFile(fixture(name))).rows).toEqual(rows);
  });

  it('an archive gives the arrays of one length, packed or not', async () => {
    const shown = await preview(fixture('arrays.npz'));
    expect(shown.options).toEqual({ format: 'numpy', arrays: ['x_train', 'y_train'] });
    expect(shown.choices).toEqual({ arrays: ['x_train', 'y_train', 'x_test'] });
    expect(shown.columns).toMatchObject([{ shape: [2, 2] }, { role: 'target' }]);
    const { rows } = await importFile(fixture('packed.npz'));
    expect(rows).toEqual(Array.from({ length: 50 }, (_, row) => [row, row * 2, row * 2 + 1]));
    await expect(
      importFile(fixture('arrays.npz'), { options: { format: 'numpy', arrays: ['x_train', 'x_test'] } }),
    ).rejects.toThrow(/have 6 and 2 rows/);
  });

  it('pickled objects are refused with the reason', async () => {
    await expect(preview(fixture('objects.npy'))).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await expect(preview(fixture('objects.npy'))).rejects.toThrow(/a pickle/);
  });
});

describe('IDX files', () => {
  it('images find the labels beside them, packed or not', async () => {
    const { columns, rows } = await importFile(fixture('tiny-images-idx3-ubyte'));
    expect(columns).toEqual([
      { name: 'image', kind: 'array', role: 'feature', shape: [4, 3], dtype: 'uint8' },
      { name: 'label', kind: 'integer', role: 'target' },
    ]);
    expect(numbers(rows[6]?.[0], Uint8Array)).toEqual(Array.from({ length: 12 }, (_, at) => 72 + at));
    expect(column(rows, 1)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const alone = await importFile(fixture('tiny-images-idx3-ubyte'), { options: { format: 'idx', labels: false } });
    expect(alone.columns).toHaveLength(1);
  });

  it('a folder with both, as the browser sends it, is one data set', async () => {
    const place = path.join(await folder(), 'mnist');
    await mkdir(place);
    for (const name of ['tiny-images-idx3-ubyte', 'tiny-labels-idx1-ubyte.gz'])
      await cp(fixture(name), path.join(place, name));
    expect((await importFile(place)).columns.map(({ name }) => name)).toEqual(['image', 'label']);
  });

  it('big-endian numbers of two bytes arrive little-endian', async () => {
    const { rows, columns } = await importFile(fixture('shorts.idx'));
    expect(columns).toMatchObject([{ shape: [4], dtype: 'int16' }]);
    expect(rows.map(([cell]) => numbers(cell, Int16Array))).toEqual([
      [-6, -5, -4, -3],
      [-2, -1, 0, 1],
      [2, 3, 4, 5],
    ]);
  });
});

describe('every format', () => {
  it('takes roles, kinds, several targets and an order of the rows', async () => {
    const { columns, rows } = await importFile(fixture('clean.xlsx'), {
      targets: ['sum', 'amount'],
      columns: [
        { name: 'amount', kind: 'categorical' },
        { name: 'shop', role: 'group' },
      ],
      sortBy: ['shop', 'date'],
    });
    expect(columns.map(({ name, kind, role }) => `${name} ${kind} ${role}`)).toEqual([
      'date time time',
      'amount categorical target',
      'shop categorical group',
      'open boolean feature',
      'clock categorical identifier',
      'sum integer target',
    ]);
    expect(column(rows, 5)).toEqual([0, 6, 12, 18, 24, 30, 3, 9, 15, 21, 27, 33]);
    expect(rows[1]?.[1]).toBe('3');
  });

  it('refuses options of another format and columns that are not there', async () => {
    await expect(preview(fixture('types.parquet'), { delimiter: ';' })).rejects.toThrow(/delimiter is for text/);
    await expect(importFile(fixture('types.parquet'), { targets: ['nothing'] })).rejects.toThrow(/no column "nothing"/);
    await expect(importFile(fixture('clean.xlsx'), { sortBy: ['nothing'] })).rejects.toThrow(/order of "nothing"/);
  });

  it('is told by its content under any name', async () => {
    const place = path.join(await folder(), 'table.csv');
    await cp(fixture('types.parquet'), place);
    expect((await preview(place)).format).toBe('parquet');
    await writeFile(place, '{"a": 1}\n{"a": 2}\n');
    expect((await preview(place)).format).toBe('jsonLines');
  });

  it('writes every value that does not fit to the report', async () => {
    const place = await file('bad.jsonl', '{"a":1}\n'.repeat(500) + '{"a":"x, \\"y\\""}\n'.repeat(20));
    const { badItems } = await importFile(place, { skipBadRows: true });
    expect(badItems.count).toBe(20);
    const { readFile } = await import('node:fs/promises');
    const lines = (await readFile(badItems.path, 'utf8')).trim().split('\n');
    expect(lines[0]).toBe('file,line,row,column,value,reason');
    expect(lines[1]).toMatch(/^,501,,a,"x, ""y""","Line 501: /);
    expect(lines).toHaveLength(21);
  });
});
