import { mkdtemp, rm } from 'node:fs/promises';
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
