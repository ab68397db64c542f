import { fork } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checksumFile, fingerprintTable } from '../../src/main/data/fingerprint';
import { createTableEngine, type TableEngine } from '../../src/main/data/table-engine';
import { openStore, type Store } from '../../src/main/store';
import { randomStream } from '../../src/shared/base/random';
import { builtEntry } from '../support/built';

const killCount = 12;

let folder: string;
let tables: TableEngine;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-version-kill-'));
  tables = createTableEngine({ temporaryDirectory: path.join(folder, 'tables') });
});
afterAll(async () => {
  tables.close();
  await rm(folder, { recursive: true, force: true });
});

async function killWriter(directory: string, delayMs: number): Promise<void> {
  const child = fork(builtEntry('version-writer'), [directory], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const closed = new Promise<string | null>((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  await Promise.race([closed, new Promise((resolve) => child.once('message', resolve))]);
  await wait(delayMs);
  child.kill('SIGKILL');
  expect(await closed).toBe('SIGKILL');
}

interface Version {
  dataset_id: string;
  version: number;
  row_count: number;
  columns: string;
  fingerprint: string;
  trash_id: string | null;
}

/** Every version that was entered has its file, whole, with the rows that were measured. */
async function expectWholeVersions(store: Store): Promise<number> {
  const versions = await store.database.all<Version>('SELECT * FROM dataset_version');
  for (const { dataset_id, version, row_count, columns, fingerprint, trash_id } of versions) {
    const directory = trash_id
      ? path.join(store.directories.trash, trash_id)
      : path.join(store.directories.datasets, dataset_id, `v${version}`);
    const file = path.join(directory, 'data.parquet');
    const expected = (await readFile(`${file}.sha256`, 'utf8')).split(' ')[0];
    const { signal } = new AbortController();
    expect(await checksumFile(file, signal)).toBe(expected);
    const table = { path: file, columns: JSON.parse(columns), rowCount: row_count };
    expect(await tables.use(signal, (connection) => fingerprintTable(connection, table))).toBe(fingerprint);
  }
  const numbers = versions.map(({ version }) => version);
  const [dataset] = await store.database.all<{ next_version: number }>('SELECT next_version FROM dataset');
  expect(dataset?.next_version).toBeGreaterThan(Math.max(...numbers));
  return versions.length;
}

it(`has whole versions alone after each of ${killCount} kills at random moments`, { timeout: 240_000 }, async () => {
  const random = randomStream('version-kill', 1);
  const directory = path.join(folder, 'project');
  let most = 0;
  for (let kill = 0; kill < killCount; kill += 1) {
    await killWriter(directory, random.uniform() * 350);
    const store = await openStore(directory, { create: false });
    try {
      expect(await store.database.all('PRAGMA foreign_key_check')).toEqual([]);
      most = Math.max(most, await expectWholeVersions(store));
    } finally {
      await store.close();
    }
  }
  // Otherwise nothing was put to the test.
  expect(most).toBeGreaterThan(5);
  expect((await stat(path.join(directory, 'datasets'))).isDirectory()).toBe(true);
  expect((await readdir(path.join(directory, 'datasets'))).length).toBe(1);
});
