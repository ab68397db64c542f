import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes, formatCount } from '../../../../shared/base/format';
import { StudioError } from '../../../../shared/base/problem';
import type { ListedFile } from '../../../../shared/job/media';
import { openArchive } from '../archive';
import { isHidden } from '../open-source';
import type { Source } from '../source';

/** A file of a source, or why it must not be read. */
export type FoundFile = Omit<ListedFile, 'index'> & { refusal: string | null };

/** Units: bytes. What a zip may unfold to, however small it is, and for each of its own bytes. */
const harmlessBytes = 4 * 1024 ** 3;
const largestTotalRatio = 100;
const maximumEntryCount = 5_000_000;
const maximumDepth = 64;

/** Every file of a source: none is opened, links are not followed, and what leads elsewhere is refused. */
export async function* findFiles(source: Source, signal: AbortSignal): AsyncGenerator<FoundFile, void, void> {
  if (source.kind === 'folder') yield* walkFolder(source.path, signal);
  else if (source.kind === 'archive') yield* walkArchive(source.path, source.fileName, source.sizeBytes, signal);
  else
    for (const { path: file, fileName, sizeBytes } of source.kind === 'files' ? source.files : [source])
      yield { path: fileName, sizeBytes, file, refusal: null };
}

/** In the order of names, so that the same folder gives the same list. */
async function* walkFolder(root: string, signal: AbortSignal): AsyncGenerator<FoundFile, void, void> {
  const waiting: { inside: string; depth: number }[] = [{ inside: '', depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { inside, depth } = next;
    const folders: string[] = [];
    const files: { name: string; isLink: boolean }[] = [];
    for await (const entry of await opendir(path.join(root, inside), { bufferSize: 512 })) {
      if (isHidden(entry.name)) continue;
      if (entry.isDirectory()) folders.push(entry.name);
      else if (entry.isFile() || entry.isSymbolicLink())
        files.push({ name: entry.name, isLink: entry.isSymbolicLink() });
    }
    files.sort((left, right) => (left.name < right.name ? -1 : 1));
    for (const { name, isLink } of files) {
      signal.throwIfAborted();
      const file = path.join(root, inside, name);
      const sizeBytes = isLink
        ? 0
        : await lstat(file).then(
            ({ size }) => size,
            () => 0,
          );
      const refusal = isLink ? 'is a symbolic link; links are not followed, since they may lead anywhere' : null;
      yield { path: joined(inside, name), sizeBytes, file, refusal };
    }
    if (depth >= maximumDepth && folders.length > 0)
      throw new StudioError(
        'BAD_INPUT',
        `${path.join(root, inside)} is nested more than ${maximumDepth} folders deep.`,
        {
          fix: 'Choose a folder further down.',
        },
      );
    folders.sort((left, right) => (left < right ? 1 : -1));
    for (const name of folders) waiting.push({ inside: joined(inside, name), depth: depth + 1 });
  }
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

async function* walkArchive(
  file: string,
  fileName: string,
  archiveBytes: number,
  signal: AbortSignal,
): AsyncGenerator<FoundFile, void, void> {
  const archive = await openArchive(file, fileName);
  const seen = new Set<string>();
  let unpackedBytes = 0;
  let packedBytes = 0;
  const refuse = (reason: string) =>
    new StudioError('BAD_INPUT', `${fileName} ${reason}`, {
      fix: 'Unpack it with another program and import the folder, if you trust it.',
    });
  try {
    for await (const entry of archive.entries()) {
      signal.throwIfAborted();
      unpackedBytes += entry.sizeBytes;
      packedBytes += entry.compressedSizeBytes;
      if (unpackedBytes > Math.max(harmlessBytes, archiveBytes * largestTotalRatio))
        throw refuse(
          `would unfold from ${formatBytes(archiveBytes)} to more than ${formatBytes(unpackedBytes)}; it seems to be made to fill disks.`,
        );
      // Entries that share their bytes are how small archives unfold to huge ones.
      if (packedBytes > archiveBytes * 1.01 + 1024)
        throw refuse('has entries that overlap; it seems to be made to fill disks.');
      if (seen.size >= maximumEntryCount) throw refuse(`holds more than ${formatCount(maximumEntryCount)} files.`);
      if (entry.path.split('/').some((name) => name !== '..' && isHidden(name))) continue;
      const repeated = seen.has(entry.path) ? 'has the same name as another entry of the archive' : null;
      seen.add(entry.path);
      const { headerOffset, method, crc32 } = entry.location;
      yield {
        path: entry.path,
        sizeBytes: entry.sizeBytes,
        place: { headerOffset, compressedSizeBytes: entry.compressedSizeBytes, method, crc32 },
        refusal: entry.refusal === null ? repeated : `is refused: ${entry.refusal}`,
      };
    }
  } finally {
    archive.close();
  }
}

/** JSON lines, written as they come. */
export interface LineWriter {
  write(value: unknown): Promise<void> | undefined;
  close(): Promise<void>;
}

export function createLineWriter(file: string): LineWriter {
  const stream = createWriteStream(file);
  let failure: Error | null = null;
  stream.on('error', (error) => {
    failure = error;
  });
  return {
    write(value) {
      if (failure) throw failure;
      return stream.write(`${JSON.stringify(value)}\n`) ? undefined : once(stream, 'drain').then(() => {});
    },
    async close() {
      if (failure) throw failure;
      stream.end();
      await once(stream, 'close');
      if (failure) throw failure;
    },
  };
}
