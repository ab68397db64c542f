import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { formatBytes } from '../../shared/base/format';
import type { ArchivePlace, ListedFile } from '../../shared/job/media';
import { isTruncated, Unreadable } from '../decode/unreadable';

const inflate = promisify(inflateRaw) as (bytes: Uint8Array, options: object) => Promise<Buffer>;

/** Units: bytes. A file is held in memory while it is decoded. */
const maximumFileBytes = 256 * 1024 ** 2;
const localHeaderBytes = 30;
const localSignature = 0x04034b50;

/** Reads the bytes of listed files, from the disk or from one archive. */
export interface SourceReader {
  /** Throws: Unreadable. */
  read(listed: ListedFile): Promise<Uint8Array>;
  close(): Promise<void>;
}

export async function openSourceReader(archivePath: string | null): Promise<SourceReader> {
  const archive = archivePath === null ? null : await open(archivePath, 'r');
  return {
    async read({ file, place, sizeBytes }) {
      if (sizeBytes > maximumFileBytes)
        throw new Unreadable(
          'tooLarge',
          `has ${formatBytes(sizeBytes)}; at most ${formatBytes(maximumFileBytes)} are read`,
          'Make it smaller, or cut it into pieces.',
        );
      if (archive && place) return readEntry(archive, place, sizeBytes);
      return readFileOf(file as string);
    },
    close: async () => archive?.close(),
  };
}

/** A file may have become a link, or have grown, since it was listed. */
async function readFileOf(file: string): Promise<Uint8Array> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    const { size } = await handle.stat();
    if (size > maximumFileBytes) throw new Unreadable('tooLarge', `has ${formatBytes(size)}`, 'Make it smaller.');
    const bytes = new Uint8Array(size);
    const { bytesRead } = await handle.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Unreadable('notReadable', `cannot be opened (${code ?? message})`, 'Check that you may read it.', error);
  } finally {
    await handle?.close();
  }
}

const damaged = (reason: string, cause?: unknown) =>
  new Unreadable('damagedEntry', `is damaged in the archive (${reason})`, 'Make or download the archive again.', cause);

/** Source: PKWARE, .ZIP File Format Specification, 4.3.7. Throws: Unreadable. */
async function readEntry(archive: FileHandle, place: ArchivePlace, sizeBytes: number): Promise<Uint8Array> {
  const header = await readAt(archive, place.headerOffset, localHeaderBytes);
  if (header.readUInt32LE(0) !== localSignature) throw damaged('its header is missing');
  const start = place.headerOffset + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = await readAt(archive, start, place.compressedSizeBytes);
  const bytes = place.method === 0 ? packed : await unpack(packed, sizeBytes);
  if (bytes.length !== sizeBytes) throw damaged(`it has ${bytes.length} bytes, declared are ${sizeBytes}`);
  if (crc32(bytes) !== place.crc32) throw damaged('its checksum does not fit');
  return bytes;
}

async function unpack(packed: Uint8Array, sizeBytes: number): Promise<Buffer> {
  try {
    // Never more than what is declared, which was found in order when the archive was listed.
    return await inflate(packed, { maxOutputLength: Math.max(1, sizeBytes) });
  } catch (error) {
    throw damaged((error as Error).message, error);
  }
}

async function readAt(archive: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await archive.read(bytes, read, length - read, offset + read);
    if (bytesRead === 0) throw isTruncated('the archive');
    read += bytesRead;
  }
  return bytes;
}
