import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type DuckDBBlobVector, type DuckDBDataChunk, DuckDBDoubleVector } from '@duckdb/node-api';
import {
  columnFile,
  columnFilesFormatVersion,
  columnStorage,
  manifestFile,
  missingText,
  placeWidth,
  splitFile,
  type TableManifest,
} from '../../shared/job/column-files';
import type { DataColumn } from '../../shared/job/protocol';
import { createBreather } from './breather';

/** Bytes that are gathered before they are written. */
const blockBytes = 1024 * 1024;

/** Gathers bytes and writes them in blocks; the file is complete after `close`. */
class BlockFile {
  private readonly block = new Uint8Array(blockBytes);
  private used = 0;
  sizeBytes = 0;

  private constructor(private readonly handle: FileHandle) {}

  static async create(file: string): Promise<BlockFile> {
    return new BlockFile(await open(file, 'wx'));
  }

  async add(bytes: Uint8Array): Promise<void> {
    this.sizeBytes += bytes.length;
    for (let start = 0; start < bytes.length; ) {
      const count = Math.min(bytes.length - start, blockBytes - this.used);
      this.block.set(bytes.subarray(start, start + count), this.used);
      this.used += count;
      start += count;
      if (this.used === blockBytes) await this.flush();
    }
  }

  private async flush(): Promise<void> {
    await this.handle.writeFile(this.block.subarray(0, this.used));
    this.used = 0;
  }

  async close(): Promise<number> {
    try {
      await this.flush();
      await this.handle.sync();
    } finally {
      await this.handle.close();
    }
    return this.sizeBytes;
  }

  abandon(): Promise<void> {
    return this.handle.close().catch(() => {});
  }
}

/** Takes one column's part of every chunk. `firstVector`: the place of its first column in the chunk. */
interface ColumnWriter {
  files: Record<string, BlockFile>;
  vectorCount: number;
  add(chunk: DuckDBDataChunk, firstVector: number): Promise<void>;
  finish(): Promise<void>;
}

const bytesOf = (values: Float64Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function readDoubles(chunk: DuckDBDataChunk, index: number, missing: number, into: Float64Array, width = 1): void {
  const vector = chunk.getColumnVector(index);
  if (!(vector instanceof DuckDBDoubleVector)) throw new TypeError(`Column ${index} of the chunk is ${vector.type}.`);
  for (let row = 0, at = 0; row < chunk.rowCount; row += 1, at += width) into[at] = vector.getItem(row) ?? missing;
}

const writers = {
  numbers: async (directory, index) => {
    const file = await BlockFile.create(path.join(directory, columnFile(index, 'f64')));
    return {
      files: { [columnFile(index, 'f64')]: file },
      vectorCount: 1,
      add: async (chunk, firstVector) => {
        const values = new Float64Array(chunk.rowCount);
        readDoubles(chunk, firstVector, Number.NaN, values);
        await file.add(bytesOf(values));
      },
      finish: async () => {},
    };
  },
  bytes: async (directory, index, kind) => {
    const offsets = await BlockFile.create(path.join(directory, columnFile(index, 'offsets')));
    const file = await BlockFile.create(path.join(directory, columnFile(index, 'bytes')));
    const missing = kind === 'text' ? Uint8Array.of(missingText) : new Uint8Array();
    return {
      files: { [columnFile(index, 'offsets')]: offsets, [columnFile(index, 'bytes')]: file },
      vectorCount: 1,
      add: async (chunk, firstVector) => {
        const vector = chunk.getColumnVector(firstVector) as DuckDBBlobVector;
        const starts = new Float64Array(chunk.rowCount);
        for (let row = 0; row < chunk.rowCount; row += 1) {
          starts[row] = file.sizeBytes;
          await file.add(vector.getItemBytes(row) ?? missing);
        }
        await offsets.add(bytesOf(starts));
      },
      finish: () => offsets.add(bytesOf(Float64Array.of(file.sizeBytes))),
    };
  },
  places: async (directory, index) => {
    const file = await BlockFile.create(path.join(directory, columnFile(index, 'places')));
    return {
      files: { [columnFile(index, 'places')]: file },
      vectorCount: placeWidth,
      add: async (chunk, firstVector) => {
        const places = new Float64Array(chunk.rowCount * placeWidth);
        for (let part = 0; part < placeWidth; part += 1)
          readDoubles(chunk, firstVector + part, part === 0 ? -1 : 0, places.subarray(part), placeWidth);
        await file.add(bytesOf(places));
      },
      finish: async () => {},
    };
  },
} as const satisfies Record<
  (typeof columnStorage)[DataColumn['kind']],
  (directory: string, index: number, kind: DataColumn['kind']) => Promise<ColumnWriter>
>;

/**
 * Writes chunks as a folder of columns; it is there whole or not at all. Numbers come as DOUBLE, text and arrays as
 * BLOB, files of the media store as three DOUBLE a column.
 *
 * @param parts one code a row, see `splitCodes`
 * @returns bytes on the disk
 */
export async function writeColumnFiles(
  directory: string,
  columns: readonly DataColumn[],
  parts: Uint8Array,
  chunks: AsyncIterable<DuckDBDataChunk>,
): Promise<{ rowCount: number; sizeBytes: number }> {
  const temporary = `${directory}.${randomBytes(6).toString('hex')}.partial`;
  const opened: ColumnWriter[] = [];
  try {
    await mkdir(temporary, { recursive: true });
    for (const [index, { kind }] of columns.entries())
      opened.push(await writers[columnStorage[kind]](temporary, index, kind));
    const breathe = createBreather();
    let rowCount = 0;
    for await (const chunk of chunks) {
      let firstVector = 0;
      for (const writer of opened) {
        await writer.add(chunk, firstVector);
        firstVector += writer.vectorCount;
        await breathe();
      }
      rowCount += chunk.rowCount;
    }
    const sizes: Record<string, number> = {};
    for (const writer of opened) {
      await writer.finish();
      for (const [name, file] of Object.entries(writer.files)) sizes[name] = await file.close();
    }
    await writeFile(path.join(temporary, splitFile), parts.subarray(0, rowCount), { flush: true });
    sizes[splitFile] = Math.min(rowCount, parts.length);
    const manifest: TableManifest = {
      formatVersion: columnFilesFormatVersion,
      rowCount,
      columns: [...columns],
      sizes,
    };
    await writeFile(path.join(temporary, manifestFile), JSON.stringify(manifest), { flush: true });
    await rename(temporary, directory).catch(async (error: NodeJS.ErrnoException) => {
      // Another run has just written the same rows.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'EPERM') throw error;
      await rm(temporary, { recursive: true, force: true });
    });
    return { rowCount, sizeBytes: Object.values(sizes).reduce((total, size) => total + size, 0) };
  } catch (error) {
    for (const { files } of opened) for (const file of Object.values(files)) await file.abandon();
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
}
