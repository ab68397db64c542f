import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { acquireInstallLock } from './install-lock';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lockFile = () => join(folder, '.lock');

it('lets one installation at a time through, in whatever number they come', async () => {
  let inside = 0;
  let most = 0;
  const install = async (): Promise<void> => {
    await using _lock = await acquireInstallLock(folder, { pollMs: 1 });
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 3));
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, install));
  expect(most).toBe(1);
  expect(existsSync(lockFile())).toBe(false);
});

it('takes over from a process that died, once, even when several wait', async () => {
  writeFileSync(lockFile(), JSON.stringify({ pid: 2_147_483_646, host: hostname() }));
  let inside = 0;
  let most = 0;
  const install = async (): Promise<void> => {
    await using _lock = await acquireInstallLock(folder, { pollMs: 1 });
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 150));
    inside -= 1;
  };
  await Promise.all([install(), install(), install()]);
  expect(most).toBe(1);
});

it('takes over from another machine that stopped renewing its lock', async () => {
  writeFileSync(lockFile(), JSON.stringify({ pid: process.pid, host: 'elsewhere' }));
  const old = new Date(Date.now() - 120_000);
  utimesSync(lockFile(), old, old);
  await using lock = await acquireInstallLock(folder, { pollMs: 1 });
  expect(lock).toBeDefined();
});

it('waits for a living owner, says for whom, and stops waiting when cancelled', async () => {
  writeFileSync(lockFile(), JSON.stringify({ pid: process.pid, host: hostname() }));
  const controller = new AbortController();
  const waitedFor: number[] = [];
  const waiting = acquireInstallLock(folder, {
    pollMs: 1,
    signal: controller.signal,
    onWait: (pid) => {
      waitedFor.push(pid);
      controller.abort();
    },
  });
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(waitedFor).toEqual([process.pid]);
  expect(existsSync(lockFile())).toBe(true);
});
