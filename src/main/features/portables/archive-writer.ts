import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { toStoreError } from '../../store';

/** What an archive holds: its path there, and where it lies now. */
export interface ArchiveSource {
  path: string;
  file: string;
  /** Numbers of weights and packed media hardly shrink, and packing them costs time. */
  packed: boolean;
}

export interface WrittenFile {
  path: string;
  sizeBytes: number;
  sha256: string;
}

/** The same for every entry, wherever and whenever it is written: the earliest time that a zip archive knows. */
const entryTime = new Date(1980, 0, 1);
/** Rows shrink to about the same as at the highest level, in a third of the time. */
const packingLevel = 3;
const entryOptions = { mtime: entryTime, mode: 0o100644, forceDosTimestamp: true };

/** Reads a file and remembers what has gone through. */
function measured(source: ArchiveSource, onBytes: (count: number) => void, onEnd: (written: WrittenFile) => void) {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
      onBytes(chunk.byteLength);
      done(null, chunk);
    },
    flush(done) {
      onEnd({ path: source.path, sizeBytes, sha256: hash.digest('hex') });
      done();
    },
  });
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}

/**
 * Writes files into a zip archive, one after the other, and at its end a text made of what was written, if any. Equal files give
 * equal bytes. The archive is there whole or not at all.
 *
 * @param last path and content of the last entry, from the sizes and checksums of the others
 * Throws: StudioError DISK_FULL, READ_ONLY; what reading a file throws.
 */
export async function writeArchive(
  target: string,
  sources: readonly ArchiveSource[],
  last: ((written: readonly WrittenFile[]) => { path: string; content: string }) | null,
  { signal, onBytes }: { signal: AbortSignal; onBytes(count: number): void },
): Promise<void> {
  const temporary = `${target}.partial`;
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const written: WrittenFile[] = [];
  zip.on('error', (error: Error) => output.destroy(error));
  /** One at a time: open files and what is waiting stay few. */
  const add = (index: number): void => {
    const source = sources[index];
    if (!source) {
      if (last) {
        const { path, content } = last(written);
        zip.addReadStreamLazy(path, { ...entryOptions, compressionLevel: packingLevel }, (give) =>
          give(null, Readable.from(piecesOf(content))),
        );
      }
      zip.end();
      return;
    }
    zip.addReadStreamLazy(
      source.path,
      { ...entryOptions, compressionLevel: source.packed ? packingLevel : 0 },
      (give) => {
        const reading = createReadStream(source.file, { highWaterMark: 256 * 1024 });
        const measure = measured(source, onBytes, (file) => {
          written.push(file);
          // After the entry has ended, so that the archive never waits for one that is not there yet.
          setImmediate(() => add(index + 1));
        });
        reading.on('error', (error) => output.destroy(error));
        measure.on('error', (error) => output.destroy(error));
        give(null, reading.pipe(measure));
      },
    );
  };
  try {
    add(0);
    await pipeline(output, createWriteStream(temporary), { signal });
    await syncFile(temporary);
    await rename(temporary, target);
  } catch (error) {
    output.destroy();
    await rm(temporary, { force: true }).catch(() => {});
    throw toStoreError(error, target);
  }
}

const pieceLength = 1 << 20;

function* piecesOf(content: string): Generator<Buffer, void, void> {
  for (let at = 0; at < content.length; at += pieceLength) yield Buffer.from(content.slice(at, at + pieceLength));
}
