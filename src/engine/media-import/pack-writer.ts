import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';

/** Units: bytes. A pack is closed before it would grow beyond; one file larger than that has a pack of its own. */
const packSizeBytes = 256 * 1024 ** 2;

export interface PackPlace {
  pack: number;
  offset: number;
}

/** Appends files to packs, one after the other. */
export interface PackWriter {
  append(bytes: Uint8Array): Promise<PackPlace>;
  /** Everything is on the disk when it resolves. */
  close(): Promise<void>;
}

/**
 * @param end where the last file that counts ended; what lies behind it, a process left that ended while it wrote
 */
export async function createPackWriter(directory: string, end: PackPlace): Promise<PackWriter> {
  await mkdir(directory, { recursive: true });
  let { pack, offset } = end;
  let handle: FileHandle | null = null;
  let tail: Promise<unknown> = Promise.resolve();

  const openPack = async () => {
    const opened = await open(path.join(directory, `pack-${String(pack).padStart(4, '0')}.bin`), 'a+');
    await opened.truncate(offset);
    return opened;
  };
  const closePack = async () => {
    await handle?.sync();
    await handle?.close();
    handle = null;
  };
  const write = async (bytes: Uint8Array): Promise<PackPlace> => {
    if (offset > 0 && offset + bytes.length > packSizeBytes) {
      await closePack();
      pack += 1;
      offset = 0;
    }
    handle ??= await openPack();
    const place = { pack, offset };
    for (let written = 0; written < bytes.length; ) written += (await handle.write(bytes, written)).bytesWritten;
    offset += bytes.length;
    return place;
  };
  return {
    append(bytes) {
      const placed = tail.then(() => write(bytes));
      tail = placed.catch(() => {});
      return placed;
    },
    async close() {
      await tail;
      await closePack();
    },
  };
}
