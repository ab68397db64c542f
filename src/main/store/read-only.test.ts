import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openConnection, openModes } from './connection';
import { openReadOnlyDatabase } from './read-only';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-foreign-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const fileOf = (name: string) => path.join(folder, name);

it('keeps out what another program writes while rows are read, and leaves nothing beside the file', async () => {
  const maker = await openConnection(fileOf('b.db'), openModes.create);
  await maker.execute('CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1), (2), (3)');
  const database = await openReadOnlyDatabase(fileOf('b.db'));
  const rows = database.rows('SELECT n FROM t');
  await rows.next();
  await maker.execute('PRAGMA busy_timeout = 0');
  await expect(maker.execute('DELETE FROM t')).rejects.toMatchObject({ code: 'CONFLICT' });
  await rows.return();
  await maker.execute('DELETE FROM t');
  expect(await database.all('SELECT count(*) AS count FROM t')).toEqual([{ count: 0 }]);
  await database.close();
  await maker.close();
  expect(await readdir(folder)).toEqual(['b.db']);
});

it('reads a database with a write-ahead log: its newest rows, and without files beside it once it is closed', async () => {
  const maker = await openConnection(fileOf('c.db'), openModes.create);
  await maker.execute('PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)');
  const during = await openReadOnlyDatabase(fileOf('c.db'));
  expect(await during.all('SELECT n FROM t')).toEqual([{ n: 1 }]);
  await during.close();
  await maker.close();
  const after = await openReadOnlyDatabase(fileOf('c.db'));
  expect(await after.all('SELECT n FROM t')).toEqual([{ n: 1 }]);
  expect(await readdir(folder)).toEqual(['c.db']);
  await after.close();
});

it('refuses a value that a short file computes beyond 64 MiB', async () => {
  const maker = await openConnection(fileOf('a.db'), openModes.create);
  await maker.execute(
    'CREATE TABLE t (n INTEGER, long BLOB AS (zeroblob(n))); INSERT INTO t (n) VALUES (10), (100000000)',
  );
  await maker.close();
  const database = await openReadOnlyDatabase(fileOf('a.db'));
  expect(await database.all('SELECT length(long) AS size FROM t WHERE n = 10')).toEqual([{ size: 10 }]);
  await expect(database.all('SELECT long FROM t')).rejects.toThrow(/too big|TOOBIG/);
  await database.close();
});
