import { fork } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/main/store';
import { builtEntry } from '../support/built';
import type { StoreReport } from '../support/store-reader';

let root: string;
let folder: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'studio-lock-'));
  await chmod(root, 0o755);
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  count += 1;
  folder = path.join(root, String(count));
  await mkdir(folder);
});

describe('a project that another process has open', () => {
  it('is refused with the number of that process, and free as soon as it was killed', async () => {
    const directory = path.join(folder, 'project');
    const child = fork(builtEntry('store-writer'), [directory], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    await new Promise((resolve) => child.once('message', resolve));
    await expect(openStore(directory, { create: false })).rejects.toMatchObject({
      code: 'PROJECT_IN_USE',
      message: expect.stringContaining(`process ${child.pid}`),
      data: { fix: expect.stringContaining('close it') },
    });
    child.kill('SIGKILL');
    await closed;
    await (await openStore(directory, { create: false })).close();
  });
});

/** Whoever runs the tests may be allowed to write everywhere; this child gives that up. */
function readAsStranger(directory: string): Promise<StoreReport> {
  const child = fork(builtEntry('store-reader'), [directory], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (report) => resolve(report as StoreReport));
    child.once('close', (code) => reject(new Error(`The reader ended with ${code}.`)));
  });
}

/** Windows has no such permissions. */
describe.skipIf(process.platform === 'win32')('a project in a folder that cannot be written', () => {
  async function lockAway(directory: string): Promise<void> {
    for (const name of await readdir(directory))
      await chmod(path.join(directory, name), name.includes('.') ? 0o444 : 0o555);
    await chmod(directory, 0o555);
  }

  it('can be looked at; writing is refused with the remedy', async () => {
    const directory = path.join(folder, 'project');
    const store = await openStore(directory, { create: true });
    await store.database.run("INSERT INTO setting VALUES ('theirs', '1')");
    await store.close();
    await lockAway(directory);
    const refusal = { code: 'READ_ONLY', fix: expect.stringContaining('permission') };
    expect(await readAsStranger(directory)).toEqual({
      readOnly: true,
      names: [{ name: 'theirs' }],
      write: refusal,
      transaction: refusal,
    });
    await chmod(directory, 0o755);
  });

  it('is not created there, and the error says why', async () => {
    await chmod(folder, 0o555);
    expect(await readAsStranger(path.join(folder, 'project'))).toMatchObject({ error: { code: 'READ_ONLY' } });
    await chmod(folder, 0o755);
  });
});
