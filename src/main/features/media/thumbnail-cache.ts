import { randomBytes } from 'node:crypto';
import { mkdir, opendir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Small images on the disk, the least recently used of which go when they are too many. */
export interface ThumbnailCache {
  read(key: string): Promise<Uint8Array | null>;
  write(key: string, bytes: Uint8Array): Promise<void>;
}

/** Units: bytes. */
const largestCacheBytes = 512 * 1024 ** 2;
/** Part that is kept when it is cleaned up. */
const keptShare = 0.8;

/** @param directory made when it is needed; deleting it loses nothing */
export function createThumbnailCache(directory: string, limitBytes = largestCacheBytes): ThumbnailCache {
  /** Null until the folder was looked through. */
  let sizeBytes: number | null = null;
  let cleaning: Promise<void> | null = null;

  const placeOf = (key: string) => path.join(directory, key.slice(0, 2), key);

  const clean = async () => {
    const files: { file: string; size: number; usedAtMs: number }[] = [];
    for await (const file of walk(directory)) {
      const status = await stat(file).catch(() => null);
      if (status) files.push({ file, size: status.size, usedAtMs: status.mtimeMs });
    }
    let total = files.reduce((sum, { size }) => sum + size, 0);
    if (total > limitBytes) {
      files.sort((left, right) => left.usedAtMs - right.usedAtMs);
      for (const { file, size } of files) {
        if (total <= limitBytes * keptShare) break;
        await rm(file, { force: true });
        total -= size;
      }
    }
    sizeBytes = total;
  };

  return {
    async read(key) {
      const file = placeOf(key);
      const bytes = await readFile(file).catch(() => null);
      const now = new Date();
      if (bytes) await utimes(file, now, now).catch(() => {});
      return bytes;
    },
    async write(key, bytes) {
      const file = placeOf(key);
      const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
      try {
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(temporary, bytes);
        await rename(temporary, file);
      } catch {
        // A cache that cannot be written, on a full or read-only disk, is no cache: the image is made again.
        await rm(temporary, { force: true }).catch(() => {});
        return;
      }
      if (sizeBytes !== null) sizeBytes += bytes.length;
      if (sizeBytes === null || sizeBytes > limitBytes) {
        cleaning ??= clean().finally(() => {
          cleaning = null;
        });
        await cleaning;
      }
    },
  };
}

async function* walk(directory: string): AsyncGenerator<string, void, void> {
  const folders = await opendir(directory).catch(() => null);
  if (!folders) return;
  for await (const folder of folders) {
    const files = folder.isDirectory() ? await opendir(path.join(directory, folder.name)).catch(() => null) : null;
    if (!files) continue;
    for await (const file of files) if (file.isFile()) yield path.join(directory, folder.name, file.name);
  }
}
