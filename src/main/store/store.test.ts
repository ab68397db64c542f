import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sqlite3 from 'sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConnection, openModes } from './connection';
import { databaseFileName, emptyTrash, listTrash, moveToTrash, openStore, restoreFromTrash, type Store } from './index';
import { applicationId, migrate } from './migrate';
import { migrations } from './migrations';

let folder: string;
const opened: Store[] = [];

async function open(create = true): Promise<Store> {
  const store = await openStore(path.join(folder, 'project'), { create });
  opened.push(store);
  return store;
}

function insertDataset(store: Store, id: string, name = id) {
  return store.database.run("INSERT INTO dataset (id, name, kind, source, created_at) VALUES (?, ?, 'table', '', 0)", [
    id,
    name,
  ]);
}

const countDatasets = async (store: Store) =>
  (await store.database.get<{ count: number }>('SELECT count(*) AS count FROM dataset WHERE trash_id IS NULL'))?.count;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-store-'));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await rm(folder, { recursive: true, force: true });
});

describe('opening a project', () => {
  it('makes the folder, its database in write-ahead mode and its folders', async () => {
    const store = await open();
    expect(await store.database.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(await store.database.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 });
    for (const directory of Object.values(store.directories)) expect((await stat(directory)).isDirectory()).toBe(true);
  });

  it('keeps its identity and its rows when it is opened again', async () => {
    const first = await open();
    await insertDataset(first, 'ds_1');
    await first.close();
    const second = await open(false);
    expect(second.id).toBe(first.id);
    expect(await countDatasets(second)).toBe(1);
  });

  it('says what is missing where there is no project and none is to be made', async () => {
    await expect(open(false)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { fix: expect.stringContaining('create') },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a folder whose name is taken by a file', async () => {
    await writeFile(path.join(folder, 'project'), 'a file');
    await expect(open()).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('names the process that has the project open', async () => {
    await open();
    await expect(open()).rejects.toMatchObject({
      code: 'PROJECT_IN_USE',
      message: expect.stringContaining(`process ${process.pid}`),
    });
  });

  it('is free again after closing', async () => {
    await (await open()).close();
    await expect(open()).resolves.toBeDefined();
  });

  it('refuses a project of a newer version and leaves it unchanged', async () => {
    const store = await open();
    await store.database.run(`PRAGMA user_version = ${migrations.length + 7}`);
    await store.close();
    await expect(open()).rejects.toMatchObject({
      code: 'PROJECT_TOO_NEW',
      message: expect.stringContaining(String(migrations.length + 7)),
      data: { fix: expect.stringContaining('Update') },
    });
  });

  it('refuses a database of another program', async () => {
    await mkdir(path.join(folder, 'project'));
    const foreign = await openConnection(path.join(folder, 'project', databaseFileName), openModes.create);
    await foreign.execute('CREATE TABLE cookies (name TEXT)');
    await foreign.close();
    await expect(open()).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('not one of Model Studio'),
    });
  });

  it.each([
    ['random bytes', Buffer.alloc(8192, 0x5a)],
    ['text', Buffer.from('not a database, '.repeat(600))],
  ])('reports a database of %s as damaged, with the way back', async (_, content) => {
    await mkdir(path.join(folder, 'project'));
    await writeFile(path.join(folder, 'project', databaseFileName), content);
    await expect(open()).rejects.toMatchObject({
      code: 'BAD_INPUT',
      data: { fix: expect.stringContaining('backups') },
    });
  });

  it('closes what it opened when opening fails, so the next try is not told that it is in use', async () => {
    await mkdir(path.join(folder, 'project'));
    const file = path.join(folder, 'project', databaseFileName);
    await writeFile(file, 'x'.repeat(5000));
    await expect(open()).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await rm(file);
    await expect(open()).resolves.toBeDefined();
  });
});

describe('migrations', () => {
  it('backs the database up before an older one is changed', async () => {
    const file = path.join(folder, databaseFileName);
    const connection = await openConnection(file, openModes.create);
    await migrate(connection, file, { readOnly: false, steps: ['CREATE TABLE a (x)'] });
    await connection.run('INSERT INTO a VALUES (42)');
    await migrate(connection, file, { readOnly: false, steps: ['', 'DROP TABLE a; CREATE TABLE b (y)'] });
    const [backup] = await readdir(path.join(folder, 'backups'));
    const copy = await openConnection(path.join(folder, 'backups', backup as string), openModes.readOnly);
    expect(await copy.all('SELECT x FROM a')).toEqual([{ x: 42 }]);
    expect(await connection.get('PRAGMA user_version')).toEqual({ user_version: 2 });
    await copy.close();
    await connection.close();
  });

  it('keeps the newest backups, whatever their version is', async () => {
    const file = path.join(folder, databaseFileName);
    const connection = await openConnection(file, openModes.create);
    const steps = Array.from({ length: 13 }, (_, index) => `CREATE TABLE a${index} (x)`);
    for (const count of [7, 8, 9, 12])
      await migrate(connection, file, { readOnly: false, steps: steps.slice(0, count) });
    await migrate(connection, file, { readOnly: false, steps });
    const versions = (await readdir(path.join(folder, 'backups'))).map(
      (name) => /^studio-(v\d+)-.*\.sqlite$/.exec(name)?.[1],
    );
    expect(versions.sort()).toEqual(['v12', 'v8', 'v9']);
    await connection.close();
  });

  it('leaves no part of a backup that could not be made', async () => {
    const file = path.join(folder, databaseFileName);
    const connection = await openConnection(file, openModes.create);
    await migrate(connection, file, { readOnly: false, steps: ['CREATE TABLE a (x)'] });
    for (let count = 0; count < 100; count += 1) await connection.run('INSERT INTO a VALUES (randomblob(3000))');
    await connection.close();
    const content = await readFile(file);
    await writeFile(file, content.fill(0x5a, 50 * 4096, 60 * 4096));
    const damaged = await openConnection(file, openModes.create);
    await expect(migrate(damaged, file, { readOnly: false, steps: ['', 'x'] })).rejects.toThrow('damaged');
    expect(await readdir(path.join(folder, 'backups'))).toEqual([]);
    await damaged.close();
  });

  it('undoes a migration that fails half way', async () => {
    const file = path.join(folder, databaseFileName);
    const connection = await openConnection(file, openModes.create);
    const steps = ['CREATE TABLE a (x)', 'CREATE TABLE b (y); INSERT INTO missing VALUES (1)'];
    await expect(migrate(connection, file, { readOnly: false, steps })).rejects.toThrow(/missing/);
    expect(await connection.get('PRAGMA user_version')).toEqual({ user_version: 1 });
    expect(await connection.get('PRAGMA application_id')).toEqual({ application_id: applicationId });
    expect(await connection.all("SELECT name FROM sqlite_schema WHERE type = 'table'")).toEqual([{ name: 'a' }]);
    await connection.close();
  });

  it('keeps what lies in the trash of a project of the first version', async () => {
    await mkdir(path.join(folder, 'project'));
    const file = path.join(folder, 'project', databaseFileName);
    const old = await openConnection(file, openModes.create);
    await old.execute('PRAGMA foreign_keys = ON');
    await migrate(old, file, { readOnly: false, steps: migrations.slice(0, 1) });
    await old.run("INSERT INTO trash VALUES ('trash_1', 'dataset', 'ds_1', 'flowers', 5, 7, NULL)");
    await old.run("INSERT INTO dataset VALUES ('ds_1', 'flowers', 'table', '', 0, 'trash_1')");
    await old.close();
    const store = await open(false);
    expect(await listTrash(store)).toMatchObject([{ id: 'trash_1', noun: 'dataset', name: 'flowers', sizeBytes: 7 }]);
    await restoreFromTrash(store, 'trash_1');
    expect(await countDatasets(store)).toBe(1);
    expect(await store.database.all('PRAGMA foreign_key_check')).toEqual([]);
  });

  it('gives data sets of older projects one version, and numbers that none has used', async () => {
    await mkdir(path.join(folder, 'project'));
    const file = path.join(folder, 'project', databaseFileName);
    const old = await openConnection(file, openModes.create);
    await old.execute('PRAGMA foreign_keys = ON');
    await migrate(old, file, { readOnly: false, steps: migrations.slice(0, 3) });
    await old.run("INSERT INTO trash VALUES ('trash_1', 'model', 'model_1', 'net', 5, 7, NULL)");
    await old.run("INSERT INTO dataset VALUES ('ds_1', 'flowers', 'table', 'flowers.csv', 3, NULL)");
    const columns = JSON.stringify(['width', 'label'].map((name) => ({ name, kind: 'real', role: 'feature' })));
    await old.run("INSERT INTO dataset_version VALUES ('ds_1', 1, 3, 60, 700, 'abc', NULL, ?, '[]', NULL)", [columns]);
    await old.close();
    const store = await open(false);
    expect(
      await store.database.all(
        'SELECT name, next_version, next_row_id, next_column_key FROM dataset ORDER BY created_at',
      ),
    ).toEqual([{ name: 'flowers', next_version: 2, next_row_id: 60, next_column_key: 2 }]);
    expect(
      await store.database.all(
        `SELECT id, version, parent_version, origin, changes, column_keys, fingerprint, trash_id FROM dataset_version`,
      ),
    ).toEqual([
      {
        id: 'ds_1/v1',
        version: 1,
        parent_version: null,
        origin: 'import',
        changes: '[]',
        column_keys: null,
        fingerprint: 'abc',
        trash_id: null,
      },
    ]);
    expect(await listTrash(store)).toMatchObject([{ id: 'trash_1', noun: 'model' }]);
    expect(await store.database.all('PRAGMA foreign_key_check')).toEqual([]);
  });
});

describe('transactions', () => {
  it('undo everything when the work throws', async () => {
    const store = await open();
    const work = store.database.transaction(async () => {
      await insertDataset(store, 'ds_1');
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await countDatasets(store)).toBe(0);
  });

  it('do not take in statements of other callers that run meanwhile', async () => {
    const store = await open();
    const failing = store.database.transaction(async (queries) => {
      await queries.run("INSERT INTO setting VALUES ('a', '1')");
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('undo');
    });
    const other = store.database.run("INSERT INTO setting VALUES ('b', '2')");
    await expect(failing).rejects.toThrow('undo');
    await other;
    expect(await store.database.all('SELECT name FROM setting')).toEqual([{ name: 'b' }]);
  });

  it('join the one around them instead of waiting for it', async () => {
    const store = await open();
    await store.database.transaction(() =>
      store.database.transaction(async () => void (await insertDataset(store, 'ds_1'))),
    );
    expect(await countDatasets(store)).toBe(1);
  });

  it('refuse undefined as a value, which SQLite would store as null', async () => {
    const store = await open();
    await expect(store.database.run('INSERT INTO setting VALUES (?, ?)', ['a', undefined as never])).rejects.toThrow(
      /undefined/,
    );
  });

  it('keep float64 blobs and large integers exact', async () => {
    const store = await open();
    const values = Float64Array.of(Math.PI, Number.NaN, -0, 5e-324);
    const time = 1_790_000_000_123;
    await store.database.run('CREATE TEMP TABLE sample (data BLOB, time INTEGER)');
    await store.database.run('INSERT INTO sample VALUES ($data, $time)', { data: new Uint8Array(values.buffer), time });
    const row = await store.database.get<{ data: Buffer; time: number }>('SELECT * FROM sample');
    expect(row?.time).toBe(time);
    expect(new Float64Array(Uint8Array.from(row?.data as Buffer).buffer)).toEqual(values);
  });

  it('report a full disk and lose nothing of what was there', async () => {
    const store = await open();
    await insertDataset(store, 'ds_1');
    const { page_count: pageCount } = (await store.database.get<{ page_count: number }>('PRAGMA page_count')) ?? {
      page_count: 0,
    };
    await store.database.get(`PRAGMA max_page_count = ${pageCount + 2}`);
    const large = store.database.transaction(async () => {
      for (let number = 0; number < 100; number += 1) await insertDataset(store, `ds_${number}_${'x'.repeat(2000)}`);
    });
    await expect(large).rejects.toMatchObject({ code: 'DISK_FULL', data: { fix: expect.stringContaining('space') } });
    expect(await countDatasets(store)).toBe(1);
    await insertDataset(store, 'ds_2');
    expect(await countDatasets(store)).toBe(2);
  });

  it('are refused after closing, with the reason', async () => {
    const store = await open();
    await store.close();
    await expect(countDatasets(store)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('the trash', () => {
  async function withDataset(store: Store, id: string, name: string): Promise<string> {
    await insertDataset(store, id, name);
    const directory = path.join(store.directories.datasets, id);
    await mkdir(directory);
    await writeFile(path.join(directory, 'rows.parquet'), 'x'.repeat(1000));
    return directory;
  }

  it('takes row and folder out of sight and brings both back', async () => {
    const store = await open();
    const directory = await withDataset(store, 'ds_1', 'iris');
    const id = await moveToTrash(store, { noun: 'dataset', subjectId: 'ds_1', name: 'iris', folder: directory });
    expect(await countDatasets(store)).toBe(0);
    await expect(stat(directory)).rejects.toThrow();
    expect(await listTrash(store)).toMatchObject([{ id, noun: 'dataset', name: 'iris', sizeBytes: 1000 }]);
    await restoreFromTrash(store, id);
    expect(await countDatasets(store)).toBe(1);
    expect((await readdir(directory)).length).toBe(1);
    expect(await listTrash(store)).toEqual([]);
  });

  it('restores under another name when its own was given away', async () => {
    const store = await open();
    const directory = await withDataset(store, 'ds_1', 'iris');
    const id = await moveToTrash(store, { noun: 'dataset', subjectId: 'ds_1', name: 'iris', folder: directory });
    await withDataset(store, 'ds_2', 'iris');
    await restoreFromTrash(store, id);
    expect(await store.database.all('SELECT name FROM dataset ORDER BY id')).toEqual([
      { name: 'iris (2)' },
      { name: 'iris' },
    ]);
  });

  it('is emptied for good, rows and files', async () => {
    const store = await open();
    const directory = await withDataset(store, 'ds_1', 'iris');
    await moveToTrash(store, { noun: 'dataset', subjectId: 'ds_1', name: 'iris', folder: directory });
    expect(await emptyTrash(store)).toEqual({ itemCount: 1, freedBytes: 1000 });
    expect(await store.database.all('SELECT id FROM dataset')).toEqual([]);
    expect(await readdir(store.directories.trash)).toEqual([]);
  });

  async function withRun(store: Store, id: string): Promise<string> {
    await store.database.run(
      "INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index) VALUES (?, 1, 'a', 'a', 'completed', 0, 0, 'iris', 1, 1, 0)",
      [id],
    );
    await store.database.run("INSERT INTO metric_series (run_id, metric) VALUES (?, 'train/loss')", [id]);
    return moveToTrash(store, { noun: 'run', subjectId: id, name: id, folder: path.join(store.directories.runs, id) });
  }
  const metricsOf = (store: Store) => store.database.all('SELECT run_id, metric FROM metric_series');

  it('leaves a run whole, figures and all, that is restored after emptying has begun', async () => {
    const store = await open();
    const id = await withRun(store, 'run_1');
    const { database } = store;
    let isRestored = false;
    const session: Store = {
      ...store,
      database: {
        ...database,
        all: async <Row>(sql: string) => {
          const rows = await database.all<Row>(sql);
          if (!isRestored) {
            isRestored = true;
            await restoreFromTrash(store, id);
          }
          return rows;
        },
      },
    };
    expect(await emptyTrash(session)).toEqual({ itemCount: 0, freedBytes: 0 });
    expect(await metricsOf(store)).toEqual([{ run_id: 'run_1', metric: 'train/loss' }]);
  });

  it('does not restore what is half deleted for good, even where it had no folder, and deletes the rest', async () => {
    const store = await open();
    const id = await withRun(store, 'run_1');
    const { database } = store;
    const failing: Store = {
      ...store,
      database: {
        ...database,
        transaction: async () => {
          throw new Error('The host died.');
        },
      },
    };
    await expect(emptyTrash(failing)).rejects.toThrow('died');
    await expect(restoreFromTrash(store, id)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('a part of it is gone'),
    });
    expect(await emptyTrash(store)).toMatchObject({ itemCount: 1 });
    expect(await readdir(store.directories.trash)).toEqual([]);
  });

  it('is restored or deleted for good when both are asked for at once, never a half of each', async () => {
    const store = await open();
    const id = await withRun(store, 'run_1');
    const [emptied, restored] = await Promise.allSettled([emptyTrash(store), restoreFromTrash(store, id)]);
    expect(emptied).toMatchObject({ value: { itemCount: restored.status === 'fulfilled' ? 0 : 1 } });
    expect(await metricsOf(store)).toHaveLength(restored.status === 'fulfilled' ? 1 : 0);
  });

  it('does not list what does not exist', async () => {
    const store = await open();
    await expect(
      moveToTrash(store, { noun: 'run', subjectId: 'run_x', name: 'x', folder: null }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await listTrash(store)).toEqual([]);
  });

  it('moves a folder at the next opening that a host which died had left', async () => {
    const store = await open();
    const directory = await withDataset(store, 'ds_1', 'iris');
    const id = await moveToTrash(store, { noun: 'dataset', subjectId: 'ds_1', name: 'iris', folder: directory });
    await cp(path.join(store.directories.trash, id), directory, { recursive: true });
    await rm(path.join(store.directories.trash, id), { recursive: true });
    await store.close();
    const again = await open();
    expect(await readdir(again.directories.trash)).toEqual([id]);
    await expect(stat(directory)).rejects.toThrow();
  });

  it('is emptied to the end at the next opening when the host died while emptying it', async () => {
    const store = await open();
    const directory = await withDataset(store, 'ds_1', 'iris');
    const id = await moveToTrash(store, { noun: 'dataset', subjectId: 'ds_1', name: 'iris', folder: directory });
    const folder = path.join(store.directories.trash, id);
    await rename(folder, `${folder}.emptied`);
    await store.close();
    const again = await open();
    expect(await listTrash(again)).toEqual([]);
    expect(await again.database.all('SELECT id FROM dataset')).toEqual([]);
    expect(await readdir(again.directories.trash)).toEqual([]);
  });
});

it('runs on the SQLite that the package brings, with strict tables', () => {
  expect(sqlite3.VERSION_NUMBER).toBeGreaterThan(3_037_000);
});
