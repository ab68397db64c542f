import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StudioError } from '../../../../shared/base/problem';

const heartbeatMs = 5_000;
/** A lock whose owner stopped renewing it this long ago belongs to a machine or process that is gone. */
const staleAfterMs = 60_000;

export interface InstallLockOptions {
  readonly signal?: AbortSignal;
  readonly onWait?: (ownerPid: number) => void;
  readonly pollMs?: number;
}

/**
 * Keeps two installations out of one engines folder: waits while another living process holds the lock, takes over a
 * lock whose owner died. Use with `await using`.
 * Throws: CANCELLED when the signal fires while waiting.
 */
export async function acquireInstallLock(
  enginesDirectory: string,
  options: InstallLockOptions = {},
): Promise<AsyncDisposable> {
  await mkdir(enginesDirectory, { recursive: true });
  const lockPath = join(enginesDirectory, '.lock');
  const token = randomUUID();
  let tookOver = false;
  for (;;) {
    if (options.signal?.aborted)
      throw new StudioError('CANCELLED', 'The installation was cancelled while it waited for another one.');
    if (await tryCreate(lockPath, token)) {
      // Another waiter may have seen the same dead owner and be about to remove what it believes is the old file.
      if (tookOver) await delay(100);
      if (!tookOver || (await readFile(lockPath, 'utf8').catch(() => '')).includes(token)) break;
      continue;
    }
    const owner = await readOwner(lockPath);
    if (owner === undefined) continue;
    if (owner.stale) {
      await rm(lockPath, { force: true });
      tookOver = true;
      continue;
    }
    options.onWait?.(owner.pid);
    await delay(options.pollMs ?? 1_000);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(lockPath, now, now).catch(() => clearInterval(heartbeat));
  }, heartbeatMs);
  heartbeat.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(heartbeat);
      await rm(lockPath, { force: true });
    },
  };
}

async function tryCreate(lockPath: string, token: string): Promise<boolean> {
  try {
    const file = await open(lockPath, 'wx');
    await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname(), token }));
    await file.close();
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new StudioError('READ_ONLY', `The engines folder cannot be written: ${(cause as Error).message}.`, {
      fix: 'Give yourself write access to it, or name another data folder with STUDIO_DATA_DIR.',
    });
  }
}

/** Who holds the lock, `undefined` when it was released meanwhile. */
async function readOwner(lockPath: string): Promise<{ pid: number; stale: boolean } | undefined> {
  try {
    const [text, information] = await Promise.all([readFile(lockPath, 'utf8'), stat(lockPath)]);
    const expired = Date.now() - information.mtimeMs > staleAfterMs;
    // Between creation and the first write the file is empty: its owner is only just starting.
    if (text === '') return { pid: 0, stale: expired };
    const owner = JSON.parse(text) as { pid: number; host: string };
    return { pid: owner.pid, stale: expired || (owner.host === hostname() && !isAlive(owner.pid)) };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { pid: 0, stale: true };
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}
