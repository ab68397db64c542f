import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { type Entry, type Options, open, type ZipFile } from 'yauzl';
import { formatBytes } from '../../shared/base/format';
import { StudioError } from '../../shared/base/problem';
import { limits } from './limits';
import type { ModelFiles } from './model-files';

const damaged = (file: string, reason: string, cause?: unknown) =>
  new StudioError(
    'BAD_INPUT',
    `${path.basename(file)} cannot be read as a zip archive: ${reason.replace(/\.+$/, '')}.`,
    { fix: 'Check that the download or the export that made it was complete.' },
    { cause },
  );

function checkEntry(file: string, entry: Entry): void {
  if (entry.uncompressedSize > entry.compressedSize * limits.packingRatio + 1024 ** 2)
    throw damaged(
      file,
      `"${entry.fileName}" would unfold from ${formatBytes(entry.compressedSize)} to ${formatBytes(entry.uncompressedSize)}, which no model file does.`,
    );
}

async function readEntries(file: string, archive: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  let unpackedBytes = 0;
  for await (const entry of archive.eachEntry()) {
    checkEntry(file, entry);
    unpackedBytes += entry.uncompressedSize;
    if (unpackedBytes > limits.unpackedBytes)
      throw damaged(file, `it would unfold to more than ${formatBytes(limits.unpackedBytes)}.`);
    if (entries.length >= limits.fileCount) throw damaged(file, `it holds more than ${limits.fileCount} files.`);
    if (!entry.fileName.endsWith('/')) entries.push(entry);
  }
  return entries;
}

const openArchive = promisify(
  open as (file: string, options: Options, done: (error: Error | null, archive: ZipFile) => void) => void,
);

/**
 * Unfolds an archive into a folder, after all sizes and names were found in order.
 *
 * Throws: StudioError BAD_INPUT for damaged archives, names that lead out of the folder, and archives that unfold to
 * far more than they are.
 */
export async function unpackZip(file: string, directory: string): Promise<void> {
  try {
    const archive = await openArchive(file, { autoClose: false, lazyEntries: true, validateEntrySizes: true });
    try {
      for (const entry of await readEntries(file, archive)) {
        const target = path.join(directory, ...entry.fileName.split('/'));
        if (!target.startsWith(directory + path.sep))
          throw damaged(file, `"${entry.fileName}" leads out of the archive.`);
        await mkdir(path.dirname(target), { recursive: true });
        await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(target, { flags: 'wx' }));
      }
    } finally {
      archive.close();
    }
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC')
      throw new StudioError('DISK_FULL', `There is no room to unfold ${path.basename(file)}.`, {
        fix: 'Free some space and try again.',
      });
    throw damaged(file, message, error);
  }
}

const zipSignature = [0x50, 0x4b, 0x03, 0x04];

/** Whether a single file is a zip; a .keras file is one too and read by its own reader. */
export async function isZip(files: ModelFiles): Promise<boolean> {
  if (files.main === null) return false;
  const head = await files.head(files.main, 4);
  return zipSignature.every((byte, index) => head[index] === byte);
}
