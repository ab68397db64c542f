import { mkdir, mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes } from '../../../shared/base/format';
import { StudioError } from '../../../shared/base/problem';
import { rowsPath } from '../../../shared/portable/manifest';
import type { TaskContext } from '../../lib/tasks';
import { openPortableRows, type PortableRows } from '../../store';
import { openPortableArchive, type PortableArchive } from './archive-reader';
import { checkIncomingRows } from './incoming-check';

/** A portable file that was checked: what it says of itself, and its rows. */
export interface OpenPortable {
  archive: PortableArchive;
  rows: PortableRows;
  close(): Promise<void>;
}

const abandonedMs = 24 * 60 * 60 * 1000;

/** A folder for the rows of a file while it is open; what hosts left that were killed goes after a day. */
async function makeWorkDirectory(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const folder = path.join(parent, name);
    const changedMs = await stat(folder).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - changedMs > abandonedMs) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
  return mkdtemp(path.join(parent, 'open-'));
}

/** Throws: StudioError DISK_FULL before anything is written that would not fit. */
export async function requireSpace(directory: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const freeBytes = bavail * bsize;
  if (neededBytes > freeBytes)
    throw new StudioError(
      'DISK_FULL',
      `Unpacked, the portable file needs ${formatBytes(neededBytes)} in ${directory}, where ${formatBytes(freeBytes)} are free.`,
      { fix: 'Free some space, or import into a project on another disk. Nothing was changed.' },
    );
}

/**
 * Opens a portable file and checks all of it but the content of its data files, which are compared with their checksums
 * when they are taken out.
 *
 * @param workParent where its rows may lie meanwhile
 * Throws: StudioError NOT_FOUND, BAD_INPUT, PROJECT_TOO_NEW, DISK_FULL, CANCELLED.
 */
export async function openPortable(
  file: string,
  workParent: string,
  { signal, report }: Pick<TaskContext, 'signal' | 'report'>,
): Promise<OpenPortable> {
  const archive = await openPortableArchive(file);
  const work = await makeWorkDirectory(workParent);
  let rows: PortableRows | null = null;
  const close = async () => {
    archive.close();
    await rows?.close().catch(() => {});
    await rm(work, { recursive: true, force: true }).catch(() => {});
  };
  try {
    const item = archive.manifest.files.find(
      (each) => each.path === rowsPath,
    ) as (typeof archive.manifest.files)[number];
    await requireSpace(work, item.sizeBytes);
    const target = path.join(work, rowsPath);
    let doneBytes = 0;
    await archive.extract(item, target, {
      signal,
      onBytes: (count) => {
        doneBytes += count;
        report({ fraction: (0.8 * doneBytes) / Math.max(1, item.sizeBytes), detail: 'Reading the rows' });
      },
    });
    signal.throwIfAborted();
    report({ fraction: 0.8, detail: 'Checking the rows' });
    rows = await openPortableRows(target);
    await checkIncomingRows(rows);
    return { archive, rows, close };
  } catch (error) {
    await close();
    throw error;
  }
}
