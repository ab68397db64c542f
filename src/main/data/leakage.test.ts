import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitSchema } from '../../shared/config/split';
import type { DatasetColumn } from '../../shared/contract/dataset';
import { findLeakage } from './leakage';
import { literal } from './sql';
import { createTableEngine, type TableEngine } from './table-engine';

const signal = new AbortController().signal;
const columns: DatasetColumn[] = [
  { name: 'picture', kind: 'image', role: 'feature' },
  { name: 'label', kind: 'categorical', role: 'target' },
];

/** Pictures by place: three bits apart across parts, four bits apart, equal across parts, equal within training, of one colour. */
const pictures: [hash: string, part: 'train' | 'validation' | 'test'][] = [
  ['a5a5a5a5a5a5a5a5', 'train'],
  ['a5a5a5a5a5a5a5a2', 'test'],
  ['123456789abcdef0', 'train'],
  ['123456789abcdeff', 'validation'],
  ['00ff00ff00ff00ff', 'train'],
  ['00ff00ff00ff00ff', 'validation'],
  ['f0f0f0f0f0f0f0f0', 'train'],
  ['f0f0f0f0f0f0f0f0', 'train'],
  ['0000000000000000', 'train'],
  ['0000000000000000', 'test'],
];

let directory: string;
let tables: TableEngine;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'leakage-'));
  tables = createTableEngine({ temporaryDirectory: directory });
});
afterAll(async () => {
  tables.close();
  await rm(directory, { recursive: true, force: true });
});

const file = (name: string) => path.join(directory, `${name}.parquet`);
const write = (name: string, rows: readonly string[], names: string) =>
  tables.use(signal, (connection) =>
    connection.run(
      `COPY (SELECT * FROM (VALUES ${rows.join(', ')}) AS t (${names})) TO ${literal(file(name))} (FORMAT parquet)`,
    ),
  );

describe('near-duplicate images', () => {
  it('are those of two parts whose hashes differ in at most three bits, whichever bits they are', async () => {
    await write(
      'data',
      pictures.map((_, index) => `('id${index}', '${index % 2 ? 'cat' : 'dog'}')`),
      'c0, c1',
    );
    await write(
      'media',
      pictures.map(([hash], index) => `('id${index}', '${hash}')`),
      'id, hash64',
    );
    await write(
      'split',
      pictures.map(([, part], index) => `(${index}::BIGINT, '${part}')`),
      'row, part',
    );
    const { findings } = await tables.use(signal, (connection) =>
      findLeakage(connection, {
        table: { path: file('data'), columns, rowCount: pictures.length },
        file: file('split'),
        split: splitSchema.parse({}),
        features: [0],
        targets: [1],
        splitGroup: null,
        mediaIndexPath: file('media'),
      }),
    );
    const finding = findings.find(({ kind }) => kind === 'nearDuplicateImages');
    expect(finding?.count).toBe(2);
    expect(finding?.examples).toEqual([
      {
        text: 'Same picture',
        rows: [
          { row: 4, part: 'train' },
          { row: 5, part: 'validation' },
        ],
      },
      {
        text: 'Nearly the same picture (3 of 64 bits differ)',
        rows: [
          { row: 0, part: 'train' },
          { row: 1, part: 'test' },
        ],
      },
    ]);
  });
});
