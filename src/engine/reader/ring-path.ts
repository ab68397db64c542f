import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ringName = /^studio-reader-(\d+)-[0-9a-f]{12}\.ring$/;

/** Where the ring of this process lies until the first batch has crossed; its name tells whose it is. */
export function createRingPath(): string {
  return path.join(tmpdir(), `studio-reader-${process.pid}-${randomBytes(6).toString('hex')}.ring`);
}

/** A process of another user cannot be signalled, and lives. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Removes the rings of engines that ended before their first batch; those of living ones stay. */
export function removeLeftoverRings(): void {
  const folder = tmpdir();
  for (const name of readdirSync(folder)) {
    const owner = ringName.exec(name)?.[1];
    if (owner === undefined || lives(Number(owner))) continue;
    try {
      rmSync(path.join(folder, name), { force: true });
    } catch {
      // Of another user, or still open on Windows: whoever starts next tries again.
    }
  }
}
