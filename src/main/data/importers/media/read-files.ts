import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { formatBytes } from '../../../../shared/base/format';
import { openArchive } from '../archive';
import type { Source } from '../importer';
import { readListing } from './places';

export interface ReadFile {
  index: number;
  path: string;
  /** Null with the reason when it cannot be read. */
  bytes: Uint8Array | null;
  reason: string;
}

/** The bytes of listed files in their order, one in memory at a time. For content that the host may parse. */
export async function* readFiles(
  source: Source,
  listingPath: string,
  maximumBytes: number,
): AsyncGenerator<ReadFile, void, void> {
  const tooLarge = (sizeBytes: number) =>
    `has ${formatBytes(sizeBytes)}; at most ${formatBytes(maximumBytes)} are read`;
  const attempt = async (sizeBytes: number, read: () => Promise<Uint8Array>) => {
    if (sizeBytes > maximumBytes) return { bytes: null, reason: tooLarge(sizeBytes) };
    try {
      return { bytes: await read(), reason: '' };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return { bytes: null, reason: `cannot be read (${code ?? message})` };
    }
  };
  if (source.kind !== 'archive') {
    for await (const { index, path, file, sizeBytes } of readListing(listingPath))
      yield { index, path, ...(await attempt(sizeBytes, () => readPlainFile(file as string, maximumBytes))) };
    return;
  }
  const archive = await openArchive(source.path, source.fileName);
  try {
    const entries = archive.entries();
    for await (const { index, path, place, sizeBytes } of readListing(listingPath)) {
      // The listing is in the archive's own order, without what was passed over.
      let entry = (await entries.next()).value;
      while (entry && entry.location.headerOffset !== place?.headerOffset) entry = (await entries.next()).value;
      const found = entry;
      yield {
        index,
        path,
        ...(found
          ? await attempt(sizeBytes, async () => readStream(await archive.read(found), maximumBytes))
          : { bytes: null, reason: 'has gone from the archive' }),
      };
    }
  } finally {
    archive.close();
  }
}

async function readPlainFile(file: string, maximumBytes: number): Promise<Uint8Array> {
  // It may have become a link since it was listed.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { size } = await handle.stat();
    if (size > maximumBytes) throw new Error(`it has grown to ${formatBytes(size)}`);
    const bytes = new Uint8Array(size);
    const { bytesRead } = await handle.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function readStream(stream: Readable, maximumBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maximumBytes) throw new Error('it unfolds to more than it declares');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
