import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openJobTable } from '../../src/engine/batches';
import { type JobDataRequest, writeJobData, writePredictionData } from '../../src/main/data/job-data';
import { keepNewest } from '../../src/main/data/kept-folders';
import { createTableEngine, type TableEngine } from '../../src/main/data/table-engine';
import { columnFile, packFile } from '../../src/shared/job/column-files';
import type { JobData } from '../../src/shared/job/protocol';

let folder: string;
let tables: TableEngine;
const { signal } = new AbortController();

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-job-data-'));
  tables = createTableEngine({ temporaryDirectory: path.join(folder, 'duckdb') });
});
afterEach(async () => {
  tables.close();
  await rm(folder, { recursive: true, force: true });
});

const columns: JobDataRequest['table']['columns'] = [
  { name: 'number', kind: 'real', role: 'feature' },
  { name: 'note', kind: 'text', role: 'feature' },
  { name: 'when', kind: 'time', role: 'feature' },
  { name: 'matrix', kind: 'array', role: 'feature', shape: [2], dtype: 'uint8' },
  { name: 'picture', kind: 'image', role: 'feature' },
  { name: 'label', kind: 'categorical', role: 'target' },
];

async function makeTable(): Promise<Pick<JobDataRequest, 'table' | 'media'>> {
  const tablePath = path.join(folder, 'data.parquet');
  const indexPath = path.join(folder, 'media.parquet');
  await writeFile(path.join(folder, packFile(0)), 'firstsecond');
  await tables.use(signal, async (connection) => {
    await connection.run(`COPY (SELECT * FROM (VALUES
      (1.5, 'é', TIMESTAMP '1970-01-01 00:00:10', '\\x01\\x02'::BLOB, 'b', 'x'),
      (NULL, NULL, NULL, NULL, NULL, 'y'),
      (3.0, '', TIMESTAMP '1970-01-01 00:00:30', '\\x03\\x04'::BLOB, 'a', NULL),
      (4.0, 'long text', TIMESTAMP '1970-01-01 00:00:40', '\\x05\\x06'::BLOB, 'a', 'x')) AS t(c0, c1, c2, c3, c4, c5))
      TO '${tablePath}'`);
    await connection.run(
      `COPY (SELECT * FROM (VALUES ('a', 0, 0, 5), ('b', 0, 5, 6)) AS t(id, pack, "offset", size)) TO '${indexPath}'`,
    );
  });
  return { table: { path: tablePath, columns, rowCount: 4 }, media: { directory: folder, indexPath } };
}

async function write(extra: Partial<JobDataRequest> = {}): Promise<JobData> {
  const made = await makeTable();
  return tables.use(signal, (connection) =>
    writeJobData(connection, {
      ...made,
      fingerprint: 'print',
      features: [0, 1, 2, 3, 4],
      targets: [5],
      weight: null,
      order: [],
      assignment: { key: 'seed 1', rowCount: 3, assign: async () => Uint8Array.of(0, 1, 2) },
      cacheDirectory: path.join(folder, 'cache'),
      verify: async () => {},
      ...extra,
    }),
  );
}

it('gives the engine every kind of cell, in stored order, without rows that lack a target', async () => {
  const table = await openJobTable(await write());
  const rows = Uint32Array.of(0, 1, 2);
  const values = (name: string, of = rows) => {
    const column = table.columns.get(name)?.values(of);
    return Array.from((column?.values ?? []) as ArrayLike<number | string | null>);
  };
  const bytes = (name: string, of = rows) =>
    table.columns
      .get(name)
      ?.bytes(of)
      .map((cell) => cell && Buffer.from(cell).toString('latin1'));
  expect(values('number')).toEqual([1.5, Number.NaN, 4]);
  expect(values('note')).toEqual(['é', null, 'long text']);
  expect(values('when')).toEqual([10, Number.NaN, 40]);
  expect(bytes('matrix')).toEqual(['\x01\x02', null, '\x05\x06']);
  expect(bytes('picture')).toEqual(['second', null, 'first']);
  expect(table.columns.get('when')?.column).toMatchObject({ kind: 'numeric', time: true });
  expect(table.columns.get('matrix')?.column).toMatchObject({ kind: 'array', shape: [2], dtype: 'uint8' });
  const others = Uint32Array.of(2, 0, 2);
  expect([values('note', others), bytes('picture', others)]).toEqual([
    ['long text', 'é', 'long text'],
    ['first', 'second', 'first'],
  ]);
  expect(Object.values(table.rows).map((own) => Array.from(own))).toEqual([[0], [1], [2]]);
  table.close();
});

it('finds what it wrote, and writes it again when a file of it was cut off', async () => {
  let verifiedCount = 0;
  const verify = async () => {
    verifiedCount += 1;
  };
  const { path: first } = await write({ verify });
  expect((await write({ verify })).path).toBe(first);
  expect(verifiedCount).toBe(1);
  await writeFile(path.join(first, columnFile(0, 'f64')), 'cut');
  const table = await openJobTable(await write({ verify }));
  expect(verifiedCount).toBe(2);
  table.close();
  expect(
    (await write({ assignment: { key: 'seed 2', rowCount: 3, assign: async () => new Uint8Array(3) } })).path,
  ).not.toBe(first);
});

it('leaves nothing behind when it is interrupted', async () => {
  const failing = write({
    assignment: { key: 'x', rowCount: 3, assign: async () => Promise.reject(new Error('stop')) },
  });
  await expect(failing).rejects.toThrow('stop');
  const wrong = write({ assignment: { key: 'y', rowCount: 7, assign: async () => new Uint8Array(7) } });
  await expect(wrong).rejects.toThrow('expected 7');
  const left = await readdir(path.join(folder, 'cache')).catch(() => []);
  expect(left.filter((name) => name.endsWith('.partial'))).toEqual([]);
});

it('names a damaged file to whoever opens the folder', async () => {
  const data = await write();
  await writeFile(path.join(data.path, columnFile(1, 'bytes')), 'x');
  await expect(openJobTable(data)).rejects.toThrow(/c1\.bytes has 1 bytes, expected \d+; it was damaged/);
});

it('keeps the newest folders within a size, and the one in use whatever its size', async () => {
  const cache = path.join(folder, 'kept');
  for (const [age, name] of ['new', 'old', 'oldest'].entries()) {
    await mkdir(path.join(cache, name), { recursive: true });
    await writeFile(path.join(cache, name, 'f'), Buffer.alloc(100));
    const at = new Date(Date.now() - age * 60_000);
    await utimes(path.join(cache, name), at, at);
  }
  await keepNewest(cache, 150, path.join(cache, 'oldest'));
  expect((await readdir(cache)).sort()).toEqual(['new', 'oldest']);
});

it('writes rows to predict without targets', async () => {
  const made = await makeTable();
  const directory = path.join(folder, 'predict');
  const data = await tables.use(signal, (connection) =>
    writePredictionData(connection, made.table, made.media, {
      features: [0, 4],
      order: [2],
      directory,
      fingerprint: 'p',
    }),
  );
  expect(data).toMatchObject({ rowCount: 4, mediaDirectory: folder });
  expect(data.columns.map(({ name, role }) => [name, role])).toEqual([
    ['number', 'feature'],
    ['picture', 'feature'],
    ['when', 'order'],
  ]);
  expect(Array.from(await readFile(path.join(directory, 'split.u8')))).toEqual([2, 2, 2, 2]);
});
