import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type BrokenFile, brokenFile, fixture, noise, part, patched } from './broken-file';
import { zipFile } from './zip-file';

const notParquet = { refused: /cannot be read as Parquet/ };

async function lyingRowCount(): Promise<Buffer> {
  // Numbers of the footer are zigzag varints; the count of rows is found by its value and made 50 times as large.
  const bytes = Buffer.from(await fixture('importers/types.parquet'));
  const length = bytes.readUInt32LE(bytes.length - 8);
  const footer = bytes.subarray(bytes.length - 8 - length, bytes.length - 8);
  const at = footer.indexOf(Buffer.from([0x16]));
  footer[at + 1] = 0x7e;
  return bytes;
}

/** An SQLite database made by these statements. */
function database(title: string, statements: string, outcome: BrokenFile['outcome'], more?: Partial<BrokenFile>) {
  return {
    title,
    outcome,
    ...more,
    async make(directory: string) {
      const file = path.join(directory, 'made.sqlite');
      const made = new DatabaseSync(file);
      made.exec(statements);
      made.close();
      return file;
    },
  } satisfies BrokenFile;
}

/** A workbook of one sheet. */
function workbook(sheet: string | Uint8Array): Buffer {
  return zipFile([
    {
      name: 'xl/workbook.xml',
      content: '<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: '<Relationships><Relationship Id="r1" Target="worksheets/s.xml"/></Relationships>',
    },
    { name: 'xl/worksheets/s.xml', content: sheet },
  ]);
}

const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)';

/** Parquet, Arrow, workbooks and databases. */
export const brokenTables: readonly BrokenFile[] = [
  brokenFile('Parquet cut off in its head', 'a.parquet', () => part('importers/types.parquet', 0, 0.01), notParquet),
  brokenFile('Parquet cut off in the middle', 'a.parquet', () => part('importers/types.parquet', 0, 0.5), notParquet),
  brokenFile('Parquet cut off in its footer', 'a.parquet', () => part('importers/types.parquet', 0, 0.99), notParquet),
  brokenFile('Parquet whose count of rows is a lie', 'a.parquet', lyingRowCount, notParquet),
  brokenFile(
    'Parquet whose footer is longer than the file',
    'a.parquet',
    () => patched('importers/types.parquet', -8, [0xff, 0xff, 0xff, 0x7f]),
    notParquet,
  ),
  brokenFile('Feather cut off', 'a.feather', () => part('importers/types.feather', 0, 0.6), {
    refused: /lacks the end of an Arrow file/,
  }),
  brokenFile(
    'an Arrow stream of impossible lengths',
    'a.arrows',
    () => Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3, 4]),
    { refused: /a\.arrows/ },
    { format: 'arrow' },
  ),
  brokenFile('an Arrow stream cut off', 'a.arrows', () => part('importers/types.arrows', 0, 0.5), {
    refused: /cut off|outside of the file/,
  }),
  brokenFile('a workbook cut off', 'a.xlsx', () => part('importers/book.xlsx', 0, 0.7), {
    refused: /damaged zip archive/,
  }),
  brokenFile(
    'a workbook that unfolds to a hundred times its size and more',
    'a.xlsx',
    () => workbook(Buffer.alloc(8 * 1024 * 1024, '<row>')),
    { refused: /a\.xlsx/ },
  ),
  brokenFile(
    'a workbook with the error of a formula',
    'a.xlsx',
    () =>
      workbook(
        `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>${Array.from(
          { length: 9 },
          (_, row) =>
            `<row r="${row + 2}">${row === 4 ? `<c r="A6" t="e"><f>1/0</f><v>#DIV/0!</v></c>` : `<c r="A${row + 2}"><v>${row}</v></c>`}</row>`,
        ).join('')}</sheetData></worksheet>`,
      ),
    { listed: { 'row 6': /A6.*#DIV\/0!/ }, rowCount: 8 },
  ),
  brokenFile(
    'an old workbook that is called a new one',
    'a.xlsx',
    () => Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(4096)]),
    {
      refused: /old Excel workbook \(\.xls\)/,
    },
  ),
  brokenFile(
    'a database with a damaged page',
    'a.sqlite',
    () => patched('importers/shop.sqlite', 4096, Buffer.alloc(8192, 0xff)),
    {
      refused: /cannot be read as SQLite|malformed/,
    },
  ),
  brokenFile('a database that is encrypted', 'a.sqlite', () => noise(16_384), { refused: /a\.sqlite/ }),
  brokenFile(
    'a database of which only the beginning is one',
    'a.sqlite',
    async () => Buffer.concat([Buffer.from('SQLite format 3\0'), noise(16_384)]),
    { refused: /a\.sqlite/ },
  ),
  database('a database without a table', 'PRAGMA user_version = 3', { refused: /has no table/ }),
  database(
    'a view that never ends',
    `CREATE VIEW v AS ${endless} SELECT i FROM n`,
    { refused: /cancelled/ },
    { cancelAfterMs: 500 },
  ),
  database(
    'a view that searches without end',
    `CREATE VIEW v AS ${endless} SELECT i FROM n WHERE i < 0`,
    { refused: /cancelled/ },
    { cancelAfterMs: 500 },
  ),
];
