import { open } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BrokenFile, brokenFile, fixture, part } from './broken-file';

const rows = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, row) => line(row));
const latin = (text: string) => Buffer.from(text, 'latin1');

/** One line of this length; its middle is a hole, which takes no space on the disk. */
function longLine(
  title: string,
  name: string,
  sizeBytes: number,
  first: string,
  last: string,
  outcome: BrokenFile['outcome'],
) {
  return {
    title,
    outcome,
    async make(directory: string) {
      const file = path.join(directory, name);
      const handle = await open(file, 'w');
      try {
        await handle.write(first + 'x'.repeat(2 * 1024 * 1024));
        await handle.write(last, sizeBytes);
      } finally {
        await handle.close();
      }
      return file;
    },
  } satisfies BrokenFile;
}

/** CSV, JSON and JSON Lines. */
export const brokenText: readonly BrokenFile[] = [
  brokenFile('a file without a byte', 'a.csv', () => '', { refused: /is empty \(0 bytes\)/ }),
  brokenFile('only a header', 'a.csv', () => 'a,b,c\n', { refused: /a\.csv/ }),
  brokenFile('a NUL byte in a cell', 'a.csv', () => 'a,b\n1,x\0y\n2,z\n3,w\n', {
    listed: { 'line 2': /NUL byte/ },
    rowCount: 2,
  }),
  brokenFile('NUL bytes and nothing else', 'a.csv', () => Buffer.alloc(5000), { refused: /a\.csv/ }),
  brokenFile(
    'two encodings in one file',
    'a.csv',
    () =>
      Buffer.concat([
        Buffer.from(`a,b\n${rows(50, (row) => `${row},é`).join('\n')}\n`),
        latin('50,é\n'),
        Buffer.from('51,é\n'),
      ]),
    { listed: { 'line 52': /not valid UTF-8/ }, rowCount: 51 },
  ),
  brokenFile(
    'a byte order mark in the middle',
    'a.csv',
    () => 'a,b\n1,x\n\uFEFF2,y\n3,z\n4,w\n5,v\n6,u\n7,t\n8,s\n9,r\n10,q\n11,p\n12,o\n',
    {
      listed: { 'line 3': /number/ },
      rowCount: 11,
    },
  ),
  brokenFile('quotes that stand alone', 'a.csv', () => `a,b\n1,"x"y\n${rows(9, (row) => `${row},z`).join('\n')}\n`, {
    listed: { 'line 2': /quote/i },
    rowCount: 9,
  }),
  brokenFile(
    'a quote that is never closed',
    'a.csv',
    () => `a,b\n${rows(9, (row) => `${row},z`).join('\n')}\n9,"never\n${rows(9, (row) => `${row},z`).join('\n')}\n`,
    {
      listed: { 'line 11': /quote/i },
      rowCount: 9,
    },
  ),
  brokenFile(
    'rows of unequal length',
    'a.csv',
    () => `a,b,c\n1,2,3\n1,2\n1,2,3,4\n${rows(9, () => '1,2,3').join('\n')}\n`,
    {
      listed: { 'line 3': /2 values/, 'line 4': /4 values/ },
      rowCount: 10,
    },
  ),
  brokenFile('a word among numbers', 'a.csv', () => `a\n${rows(50, (row) => `${row}`).join('\n')}\nmany\n`, {
    listed: { 'line 52': /"many"/ },
    rowCount: 50,
  }),
  brokenFile(
    '100,000 columns',
    'a.csv',
    () => `${rows(100_000, (row) => `c${row}`).join(',')}\n${'1,'.repeat(99_999)}1\n`,
    {
      refused: /has 100,000 columns; at most 20,000/,
    },
  ),
  brokenFile('two columns of one name', 'a.csv', () => 'a,a\n1,2\n3,4\n', {
    listed: { 'line 1': /"a"/ },
    rowCount: 2,
  }),
  brokenFile('a column name of 10,000 characters', 'a.csv', () => `${'n'.repeat(10_000)},b\n1,2\n3,4\n`, {
    rowCount: 2,
  }),
  brokenFile('column names with control characters', 'a.csv', () => 'a\u0007\u001b[31m,b\n1,2\n3,4\n', { rowCount: 2 }),
  longLine('a CSV line of a gibibyte', 'a.csv', 1024 ** 3, 'a,b\n1,2\n3,', '\n5,6\n', {
    listed: { 'line 3': /./ },
    rowCount: 2,
  }),
  longLine('a JSON line of 256 megabytes', 'a.jsonl', 256 * 1024 ** 2, '{"a": 1}\n{"a": "', '"}\n{"a": 2}\n', {
    listed: { 'line 2': /longer than/ },
    rowCount: 2,
  }),
  brokenFile(
    'a gzip file cut off',
    'a.csv.gz',
    () => gzipSync(rows(5000, (row) => `${row},${row * 7919}`).join('\n')).subarray(0, 9000),
    {
      refused: /damaged gzip file/,
    },
  ),
  brokenFile(
    'a gzip file that unpacks without end',
    'a.csv.gz',
    () => {
      const piece = gzipSync(Buffer.alloc(64 * 1024 * 1024, '1,2\n'));
      return Buffer.concat([gzipSync('a,b\n'), ...rows(6, () => '').map(() => piece)]);
    },
    { refused: /unpacks to more than 400 times/ },
  ),
  brokenFile('JSON cut off', 'a.json', async () => part('importers/records.json', 0, 0.6), {
    listed: { 'line 12': /Row 3 \(line 12\) is not complete/ },
    rowCount: 2,
  }),
  brokenFile(
    'JSON nested 100,000 levels deep',
    'a.json',
    () => `[{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}]`,
    {
      refused: /nested deeper than 200 levels/,
    },
  ),
  brokenFile(
    'JSON of mixed types',
    'a.json',
    () => JSON.stringify([{ a: 1 }, { a: 'x' }, { a: { b: [true] } }, { a: null }, { a: 2 }]),
    { rowCount: 5 },
  ),
  brokenFile('JSON of which one row is no object', 'a.json', () => '[{"a": 1}, 5, {"a": 2}]', {
    listed: { 'line 1': /Row 2 .*is a single value/ },
    rowCount: 2,
  }),
  brokenFile(
    'JSON Lines with one broken line',
    'a.jsonl',
    async () =>
      Buffer.concat([
        Buffer.from(`${rows(9, (row) => `{"a": ${row}}`).join('\n')}\n{"a": \n`),
        Buffer.from('{"a": 9}\n'),
      ]),
    {
      listed: { 'line 10': /JSON/ },
      rowCount: 10,
    },
  ),
  brokenFile(
    'JSON Lines nested 100,000 levels deep',
    'a.jsonl',
    () => `{"a": 1}\n{"a": ${'{"b":'.repeat(100_000)}1${'}'.repeat(100_000)}}\n{"a": 2}\n`,
    {
      listed: { 'line 2': /nested deeper/ },
      rowCount: 2,
    },
  ),
  brokenFile(
    'JSON Lines with numbers beyond all bounds',
    'a.jsonl',
    () => `{"a": 1}\n{"a": 1e999}\n{"a": -1e999}\n{"a": ${'9'.repeat(400)}}\n{"a": 2}\n`,
    {
      listed: { 'line 2': /1e999|number/i, 'line 3': /1e999|number/i, 'line 4': /999|number/i },
      rowCount: 2,
    },
  ),
  brokenFile(
    'text of which nobody knows what it is',
    'a.bin',
    async () => (await fixture('media/mono.mp3')).subarray(700, 1500),
    { refused: /a\.bin/ },
  ),
];
