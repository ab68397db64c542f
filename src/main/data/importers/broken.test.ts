import { createWriteStream } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { isStudioError } from '../../../shared/base/problem';
import type { ImportOptions } from '../../../shared/contract/import-options';
import { fixtures, useImporters } from './importer-test';

const { importFile, preview, folder, file, failure } = useImporters();
const fixture = (name: string) => readFile(path.join(fixtures, name));
const cut = async (name: string, share: number) => {
  const bytes = await fixture(name);
  return bytes.subarray(0, Math.floor(bytes.length * share));
};
const patched = async (name: string, at: number, ...bytes: number[]) => {
  const copy = Buffer.from(await fixture(name));
  copy.set(bytes, at < 0 ? copy.length + at : at);
  return copy;
};
/** An .npy file with this header and these bytes of values. */
const npy = (header: string, values: Uint8Array = new Uint8Array(0)) => {
  const text = `${header}\n`;
  const head = Buffer.alloc(10);
  head.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  head.writeUInt16LE(text.length, 8);
  return Buffer.concat([head, Buffer.from(text, 'latin1'), values]);
};
const workbook = (sheet: string, extra: Record<string, string> = {}) =>
  zipSync(
    Object.fromEntries(
      Object.entries({
        'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        'xl/_rels/workbook.xml.rels':
          '<Relationships><Relationship Id="r1" Target="worksheets/s.xml"/></Relationships>',
        'xl/worksheets/s.xml': sheet,
        ...extra,
      }).map(([name, text]) => [name, strToU8(text)]),
    ),
  );
const cells = (...rows: string[]) =>
  `<worksheet><sheetData>${rows.map((row, index) => `<row r="${index + 1}">${row}</row>`).join('')}</sheetData></worksheet>`;
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Broken files: the name, what is in them, what the person reads. */
const corpus: [string, () => Uint8Array | string | Promise<Uint8Array | string>, RegExp][] = [
  ['truncated.parquet', () => cut('types.parquet', 0.6), /cannot be read as Parquet/],
  ['head-only.parquet', () => 'PAR1', /cannot be read as Parquet/],
  ['footer-length.parquet', () => patched('types.parquet', -8, 0xff, 0xff, 0xff, 0x7f), /cannot be read as Parquet/],
  [
    'pages.parquet',
    async () => {
      const b = Buffer.from(await fixture('types.parquet'));
      b.fill(0x5a, 60, 2600);
      return b;
    },
    /cannot be read as Parquet/,
  ],
  ['truncated.feather', () => cut('types.feather', 0.5), /lacks the end of an Arrow file/],
  ['footer.feather', () => patched('types.feather', -10, 0xff, 0xff, 0xff, 0x7f), /points outside of the file/],
  [
    'packed.feather',
    async () => {
      const b = Buffer.from(await fixture('types-lz4.feather'));
      b.fill(0x5a, 1500, 2600);
      return b;
    },
    /cannot be read as Arrow|declares|types/,
  ],
  ['truncated.arrows', () => cut('types.arrows', 0.5), /it was cut off|outside of the file/],
  ['version-1.feather', () => 'FEA1 and what follows', /Feather file of version 1/],
  ['empty.json', () => '   \n ', /blank lines|no list of rows/],
  ['scalar.json', () => '{"a": 1, "b": 2}', /has no list of rows/],
  ['mixed-brackets.json', () => '[{"a": 1}, {"a": [1}, 2]]', /another bracket or a value was expected/],
  ['deep.json', () => `[{"a": ${deep(5000)}}]`, /nested deeper than 200 levels/],
  ['deep-open.json', () => '['.repeat(1_000_000), /nested deeper than 200 levels/],
  ['after-end.json', () => '[{"a": 1}] and more', /text behind the end/],
  ['bad-value.json', () => '[{"a": 1}, {"a": nope}]', /Row 2 \(line 1\) is no valid JSON/],
  ['uneven-columns.json', () => '{"a": [1, 2], "b": [1]}', /has 1 values, the first column has 2/],
  [
    'many-keys.json',
    () => `[{${Array.from({ length: 100_000 }, (_, key) => `"k${key}":1`).join(',')}}]`,
    /more than 20,000 different keys/,
  ],
  ['lengths.json', () => '[{"v": [1, 2]}, {"v": [1, 2, 3]}]', /Row 2 .* has 3 numbers where 2 numbers were expected/],
  ['nul.json', () => '[{"a": "x\\u0000y"}, {"a": "z"}]', /is not text: it contains a NUL/],
  ['deep.jsonl', () => `{"a": 1}\n{"a": ${deep(300)}}\n`, /Line 2 is nested deeper/],
  [
    'bytes.jsonl',
    () => Buffer.concat([Buffer.from('{"a": "x"}\n{"a": "'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]),
    /Line 2 has bytes that are not UTF-8/,
  ],
  ['scalars.jsonl', () => '{"a": 1}\n5\n', /Line 2 is a single value/],
  ['cut.jsonl.gz', async () => (await fixture('lines.jsonl.gz')).subarray(0, 60), /damaged gzip file/],
  [
    'crc.csv.gz',
    () => {
      const b = gzipSync('a,b\n1,2\n');
      b[b.length - 8] = (b[b.length - 8] as number) ^ 1;
      return b;
    },
    /damaged gzip file/,
  ],
  ['truncated.xlsx', () => cut('book.xlsx', 0.7), /damaged zip archive/],
  [
    'no-sheets.xlsx',
    () =>
      zipSync({ 'xl/workbook.xml': strToU8('<workbook/>'), 'xl/_rels/workbook.xml.rels': strToU8('<Relationships/>') }),
    /it has no sheet/,
  ],
  ['no-relations.xlsx', () => zipSync({ 'xl/workbook.xml': strToU8('<workbook/>') }), /it has no xl\/workbook.xml/],
  ['unclosed.xlsx', () => workbook('<worksheet><sheetData><row r="1"><c r="A1"><v>1</v'), /XML has no end/],
  ['far-cell.xlsx', () => workbook(cells('<c r="ZZZZZ1"><v>1</v></c>')), /a cell is called "ZZZZZ1"/],
  ['no-cells.xlsx', () => workbook(cells()), /no columns|no row/],
  [
    'word.xlsx',
    () => workbook(cells('<c r="A1" t="inlineStr"><is><t>a</t></is></c>', '<c r="A2"><v>x1</v></c>')),
    /Row 2: cell A2 holds "x1" where a number/,
  ],
  ['old.xls', () => Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), /old Excel workbook/],
  ['truncated.sqlite', () => cut('shop.sqlite', 0.3), /SQLite|malformed|disk image/i],
  [
    'page.sqlite',
    async () => {
      const b = Buffer.from(await fixture('shop.sqlite'));
      b.fill(0xff, 4096);
      return b;
    },
    /SQLite|malformed|disk image/i,
  ],
  ['head.sqlite', () => 'SQLite format 3\0', /SQLite|malformed|not a database|no table/i],
  [
    'short.npy',
    async () => (await fixture('grid.npy')).subarray(0, 150),
    /declares 6 × 4 values \(96 bytes\) and has 22 bytes/,
  ],
  [
    'huge.npy',
    () => npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 3), }"),
    /declares 1000000000000 × 3 values/,
  ],
  [
    'overflow.npy',
    () => npy("{'descr': '<f8', 'fortran_order': False, 'shape': (9007199254740991, 9007199254740991), }"),
    /declares/,
  ],
  ['negative.npy', () => npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }"), /its shape is/],
  [
    'scalar.npy',
    () => npy("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", new Uint8Array(8)),
    /a single value/,
  ],
  [
    'complex.npy',
    () => npy("{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(16)),
    /its type is "<c16"/,
  ],
  ['header.npy', () => npy("{'descr': '<f8', 'fortran_order': __import__('os'), }"), /its header cannot be read/],
  ['deep.npy', () => npy(`{'descr': ${'('.repeat(5000)}`), /its header cannot be read/],
  [
    'version.npy',
    () => Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY'), Buffer.from([9, 0, 10, 0]), Buffer.alloc(20)]),
    /format version is 9/,
  ],
  [
    'pickle.npz',
    () =>
      zipSync({ 'a.npy': npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", strToU8('cos\nsystem\n')) }),
    /a pickle/,
  ],
  ['garbage.npz', () => zipSync({ 'a.npy': strToU8('nothing of the kind') }), /does not begin with/],
  ['magic-idx3-ubyte', () => Buffer.from([0, 0, 0x7f, 3, 0, 0, 0, 1]), /is not|NUL|reads|column|rows?/],
  [
    'short-idx3-ubyte',
    async () => (await fixture('tiny-images-idx3-ubyte')).subarray(0, 60),
    /declares 7 × 4 × 3 values \(84 bytes\) and has 44/,
  ],
  [
    'huge-idx3-ubyte',
    () => patched('tiny-images-idx3-ubyte', 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    /declares items of 4294967295/,
  ],
  [
    'short-images-idx3-ubyte.gz',
    async () => gzipSync((await fixture('tiny-images-idx3-ubyte')).subarray(0, 60)),
    /declares 7 × 4 × 3 values/,
  ],
  ['nul.csv', () => 'a,b\n1,x\0y\n2,z\n', /Line 2 contains a NUL byte/],
  [
    'mixed.csv',
    () => Buffer.concat([Buffer.from('a,b\n1,é\n2,é\n3,'), Buffer.from([0xe9]), Buffer.from('\n')]),
    /Line 4 is not valid UTF-8/,
  ],
  [
    'wide.csv',
    () => `${Array.from({ length: 100_000 }, (_, index) => `c${index}`).join(',')}\n`,
    /has 100,000 columns; at most 20,000/,
  ],
  [
    'picture.csv',
    () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
    /a PNG image|image/i,
  ],
  ['archive.7z', () => Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]), /7-Zip archive/],
  ['strange.zip', () => zipSync({ 'a.bin': new Uint8Array(3) }), /zip archive of files that are not known/],
  [
    'groups.csv',
    () => `a;b\n${'1.234,5;x\n'.repeat(20)}1.2.3;y\n`,
    /Row 21: "1.2.3" in column "a" is not a number with "\." between groups/,
  ],
];

describe('a broken file is an error that says what is wrong', () => {
  it.each(corpus)('%s', async (name, content, message) => {
    const place = await file(name, await content());
    const error = await failure(importFile(place));
    expect(`${error.message} ${(error.data.problems ?? []).map((problem) => problem.message).join(' ')}`).toMatch(
      message,
    );
    expect(['BAD_INPUT', 'UNSUPPORTED']).toContain(error.code);
    // The preview says so too, or shows what is wrong.
    await preview(place).catch((reason) => expect(isStudioError(reason)).toBe(true));
  });

  it('a folder of nothing but links that lead out of it', async () => {
    const place = path.join(await folder(), 'links');
    await mkdir(place);
    await symlink('/etc/passwd', path.join(place, 'passwd.csv'));
    expect((await failure(preview(place))).message).toMatch(/has no files/);
  });

  it('a zip whose paths lead out of it', async () => {
    const place = await file(
      'out.npz',
      zipSync({ '../evil.npy': npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)) }),
    );
    expect((await failure(importFile(place))).message).toMatch(/leads out of the archive/);
  });

  it('a gzip file that unpacks without end is given up early', async () => {
    const place = await file(
      'bomb.csv.gz',
      Buffer.concat([gzipSync('a,b\n'), gzipSync(Buffer.alloc(280 * 1024 * 1024, '1,2\n'))]),
    );
    expect((await failure(importFile(place))).message).toMatch(/unpacks to more than 400 times its size/);
  }, 60_000);

  it('a line of hundreds of megabytes does not fill the memory', async () => {
    const place = await file('line.jsonl', '');
    const piece = `{"a": "${'x'.repeat(1024 * 1024)}`;
    await pipeline(
      Readable.from(
        (function* () {
          yield '{"a": "fine"}\n';
          for (let index = 0; index < 64; index += 1) yield piece;
          yield '\n{"a": "fine"}\n';
        })(),
      ),
      createWriteStream(place),
    );
    const before = process.memoryUsage().rss;
    const { rowCount, badItems } = await importFile(place, { skipBadRows: true });
    expect([rowCount, badItems.count]).toEqual([2, 1]);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  }, 60_000);

  it('names that are empty or stand twice get others with consent', async () => {
    const place = await file('names.json', '{"columns": ["a", "", "a"], "data": [[1, 2, 3], [4, 5, 6]]}');
    expect((await failure(importFile(place))).data.problems).toMatchObject([{ code: 'duplicateColumn' }]);
    expect((await importFile(place, { skipBadRows: true })).columns.map(({ name }) => name)).toEqual([
      'a',
      'column_2',
      'a_2',
    ]);
  });
});

describe('changed bytes', () => {
  const cases: [string, ImportOptions][] = [
    ['types.feather', { format: 'arrow' }],
    ['types-lz4.feather', { format: 'arrow' }],
    ['types.arrows', { format: 'arrow' }],
    ['records.npy', { format: 'numpy' }],
    ['cube-fortran.npy', { format: 'numpy' }],
    ['packed.npz', { format: 'numpy' }],
    ['tiny-images-idx3-ubyte', { format: 'idx' }],
    ['clean.xlsx', { format: 'excel' }],
    ['nested.json', { format: 'json' }],
    ['split.json', { format: 'json' }],
    ['lines.jsonl', { format: 'jsonLines' }],
    ['lines.jsonl.gz', { format: 'jsonLines' }],
    ['types.parquet', { format: 'parquet' }],
    ['shop.sqlite', { format: 'sqlite' }],
  ];
  it.each(cases)(
    'of %s give a table, listed rows or an error, never a crash',
    async (name, options) => {
      const original = await fixture(name);
      const place = await file(name, original);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
          fc.nat(original.length),
          fc.boolean(),
          async (changes, length, whole) => {
            const bytes = Buffer.from(original);
            for (const [at, value] of changes) bytes[at] = value;
            await writeFile(place, whole ? bytes : bytes.subarray(0, Math.max(1, length)));
            try {
              await importFile(place, { options, skipBadRows: true });
            } catch (error) {
              if (!isStudioError(error)) throw error;
            }
          },
        ),
        { numRuns: 12, endOnFailure: true },
      );
    },
    60_000,
  );
});
