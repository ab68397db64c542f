import { type FileHandle, open } from 'node:fs/promises';
import { zstdDecompressSync } from 'node:zlib';
import {
  CompressionType,
  compressionRegistry,
  type Data,
  type FixedSizeList,
  type RecordBatch,
  RecordBatchReader,
  Type,
  type Vector,
} from 'apache-arrow';
import { formatBytes } from '../../../shared/base/format';
import { type Problem, StudioError } from '../../../shared/base/problem';
import { createBreather } from '../breather';
import { arrowReaders, vectorAt } from './arrow/cells';
import { decodeLz4Frame } from './arrow/lz4-frame';
import { checkArrowFile, checkArrowStream } from './arrow/verify';
import { requireFile, type SourceFile } from './source';
import { leaveOut, stagedImporter } from './staged-importer';
import { createTableWriter } from './table-writer';

const magic = 'ARROW1';
const largestOutput = 1024 * 1024 * 1024;
/** A preview reads no further than this. */
const previewedBatchCount = 64;
/** Truth values, packed by LZ4 as tight as it can. */
const mostRowsAByte = 2100;
/** Batches are read whole, so larger ones would not fit into the memory that the studio allows itself. */
const largestBatchBytes = 512 * 1024 * 1024;

compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: decodeLz4Frame });
compressionRegistry.set(CompressionType.ZSTD, {
  decode: (data) => zstdDecompressSync(data, { maxOutputLength: largestOutput }),
});

/** Arrow IPC, file (Feather version 2) and stream, a batch at a time. */
export const arrow = stagedImporter<'arrow'>({
  format: 'arrow',
  extensions: ['arrow', 'feather', 'ipc', 'arrows'],
  sources: ['file'],
  detect: (source) => source.kind === 'file' && source.compression === null && (isFile(source) || isStream(source)),
  async read(source, _options, { connection, directory, rowLimit, signal, consent, report }) {
    const file = requireFile(source, 'an Arrow file');
    if (!isFile(file) && !isStream(file))
      throw new StudioError('BAD_INPUT', `${file.fileName} begins like no Arrow file or stream.`, {
        fix: 'Check which format it has; Feather version 1 has to be written again with pyarrow.',
      });
    const handle = await open(file.path, 'r');
    const breathe = createBreather();
    try {
      const batchCount = await checkContent(handle, file, directory === null);
      const reader = await openReader(handle);
      const notes: Problem[] = [];
      const readers = arrowReaders(reader.schema.fields, (name, what) =>
        notes.push(leaveOut(name, what, consent, directory === null)),
      );
      const writer = createTableWriter(
        connection,
        directory,
        readers.map(({ column }) => column),
      );
      let row = 0;
      let batch = 0;
      for await (const each of reader as unknown as AsyncIterable<RecordBatch>) {
        signal.throwIfAborted();
        batch += 1;
        if (each.numRows > file.sizeBytes * mostRowsAByte || !each.data.children.every(isWhole))
          throw new StudioError(
            'BAD_INPUT',
            `${file.fileName} declares ${each.numRows} rows in ${file.sizeBytes} bytes.`,
            {
              fix: 'Get the file again; it is damaged.',
            },
          );
        const vectors = readers.map(({ path }) => vectorAt(each.getChild(path[0] as string) as Vector | null, path));
        for (let index = 0; index < each.numRows && row < rowLimit; index += 1) {
          row += 1;
          const cells = readers.map(({ read }, column) => {
            const value = vectors[column]?.get(index);
            return value === null || value === undefined ? null : read(value);
          });
          await writer.add(cells, row);
          await breathe();
        }
        report({ fraction: batchCount ? batch / batchCount : null, detail: `Reading ${file.fileName}` });
        if (row >= rowLimit) break;
      }
      const whole = row < rowLimit;
      return {
        table: await writer.finish('row'),
        options: { format: 'arrow' },
        rowCount: whole ? row : null,
        notes,
      };
    } finally {
      await handle.close().catch(() => {});
    }
  },
});

/** The reader takes Node's file handles as they are, in blocks at the places it needs. */
async function openReader(handle: FileHandle): Promise<RecordBatchReader> {
  const reader = await RecordBatchReader.from(handle as unknown as AsyncIterable<Uint8Array>);
  return (await reader.open()) as unknown as RecordBatchReader;
}

/** Whether a column has as many values as it declares, which the reader does not look at. */
function isWhole(data: Data): boolean {
  const { typeId, length } = data;
  if (length === 0 || typeId === Type.Null) return true;
  if (typeId === Type.Struct) return data.children.every((child) => child.length >= length && isWhole(child));
  if (typeId === Type.FixedSizeList) {
    const [child] = data.children;
    return child !== undefined && child.length >= length * (data.type as FixedSizeList).listSize && isWhole(child);
  }
  if (typeId === Type.Bool) return data.values.length * 8 >= length;
  const offsets = data.valueOffsets as ArrayLike<number> | undefined;
  if (offsets && offsets.length > 0) return offsets.length > length;
  return data.values === undefined || data.values.length >= length * (data.stride || 1);
}

function isFile({ head }: SourceFile): boolean {
  return Buffer.from(head.subarray(0, 6)).toString('latin1') === magic;
}

/** A stream begins with the mark of a message and the length of the schema. */
function isStream({ head }: SourceFile): boolean {
  if (head.length < 8) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const length = view.getUint32(4, true);
  return view.getUint32(0, true) === 0xffffffff && length > 0 && length < 16 * 1024 * 1024 && length % 8 === 0;
}

/** What the file declares must lie in it, and each batch in memory. Returns the number of batches; null for a stream. */
async function checkContent(handle: FileHandle, file: SourceFile, preview: boolean): Promise<number | null> {
  const limit = preview ? previewedBatchCount : Number.POSITIVE_INFINITY;
  if (!isFile(file)) {
    await checkArrowStream(handle, file.sizeBytes, limit);
    return null;
  }
  const tail = new Uint8Array(6);
  await handle.read(tail, 0, 6, file.sizeBytes - 6);
  if (Buffer.from(tail).toString('latin1') !== magic)
    throw new StudioError('BAD_INPUT', `${file.fileName} lacks the end of an Arrow file: it was cut off.`, {
      fix: 'Get the whole file, or write it again.',
    });
  const sizes = await checkArrowFile(handle, file.sizeBytes, limit);
  const large = sizes.findIndex((size) => size > largestBatchBytes);
  if (large >= 0)
    throw new StudioError(
      'BAD_INPUT',
      `Batch ${large + 1} of ${file.fileName} has ${formatBytes(sizes[large] as number)}; at most ${formatBytes(largestBatchBytes)} are read at once.`,
      {
        fix: 'Write the file in smaller batches: pyarrow.feather.write_feather(table, path, chunksize=65536), or as Parquet.',
      },
    );
  return sizes.length;
}
