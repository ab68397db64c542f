import { readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

/** Nobody works on a folder for longer than this without touching it, so what is older and unfinished was left behind. */
const abandonedMs = 24 * 60 * 60 * 1000;

export async function markUsed(directory: string): Promise<void> {
  const now = new Date();
  await utimes(directory, now, now).catch(() => {});
}

/**
 * Removes the folders of a cache that were used longest ago until it holds no more than so many bytes, and what
 * interrupted writing left behind.
 * @param kept stays whatever its size
 */
export async function keepNewest(directory: string, limitBytes: number, kept: string): Promise<void> {
  const found: { path: string; usedAt: number; sizeBytes: number }[] = [];
  for (const name of await readdir(directory).catch(() => [] as string[])) {
    const entry = path.join(directory, name);
    const status = await stat(entry).catch(() => null);
    if (!status) continue;
    // Earlier versions kept one file a run.
    const isLeftover =
      !status.isDirectory() || (name.endsWith('.partial') && Date.now() - status.mtimeMs > abandonedMs);
    if (isLeftover) await rm(entry, { recursive: true, force: true }).catch(() => {});
    else if (!name.endsWith('.partial'))
      found.push({ path: entry, usedAt: status.mtimeMs, sizeBytes: await sizeOf(entry) });
  }
  found.sort((left, right) => right.usedAt - left.usedAt);
  let total = 0;
  for (const entry of found) {
    total += entry.sizeBytes;
    if (total > limitBytes && entry.path !== kept)
      await rm(entry.path, { recursive: true, force: true }).catch(() => {});
  }
}

async function sizeOf(directory: string): Promise<number> {
  let total = 0;
  for (const name of await readdir(directory).catch(() => [] as string[]))
    total += await stat(path.join(directory, name)).then(
      ({ size }) => size,
      () => 0,
    );
  return total;
}
