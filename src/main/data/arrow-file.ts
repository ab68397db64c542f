import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { DuckDBDataChunk } from '@duckdb/node-api';
import { RecordBatchFileWriter, RecordBatchStreamWriter } from 'apache-arrow';
import { type ArrowColumn, emptyBatch, toRecordBatches } from './arrow-batches';

/**
 * Writes chunks as an Arrow IPC file; the file is there whole or not at all.
 * Returns the number of rows.
 */
export async function writeArrowFile(
  file: string,
  columns: readonly ArrowColumn[],
  chunks: AsyncIterable<DuckDBDataChunk>,
): Promise<number> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    let rowCount = 0;
    try {
      const writer = new RecordBatchFileWriter();
      const drain = createDrain(writer[Symbol.asyncIterator](), (bytes) => handle.write(bytes));
      try {
        for await (const batch of toRecordBatches(chunks, columns)) {
          rowCount += batch.numRows;
          writer.write(batch);
          await drain.caughtUp();
        }
        if (rowCount === 0) writer.write(emptyBatch(columns));
        writer.finish();
        await drain.ended;
      } catch (error) {
        // The file is closed only when nothing writes to it any more.
        writer.abort(error);
        await drain.ended.catch(() => {});
        throw error;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    return rowCount;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** Chunks as an Arrow IPC stream in memory; for pages of a table. */
export async function toArrowStream(
  columns: readonly ArrowColumn[],
  chunks: AsyncIterable<DuckDBDataChunk>,
): Promise<Uint8Array> {
  const writer = new RecordBatchStreamWriter();
  let empty = true;
  for await (const batch of toRecordBatches(chunks, columns)) {
    empty = false;
    writer.write(batch);
  }
  if (empty) writer.write(emptyBatch(columns));
  writer.finish();
  return writer.toUint8Array();
}

/** Takes what an Arrow writer makes; its queue has no bound of its own. */
function createDrain(pieces: AsyncIterator<Uint8Array>, write: (bytes: Uint8Array) => Promise<unknown>) {
  let waiting = false;
  let failed = false;
  const run = async () => {
    for (;;) {
      waiting = true;
      const { value, done } = await pieces.next();
      waiting = false;
      if (value && value.byteLength > 0) await write(value);
      if (done) return;
    }
  };
  const ended = run().catch((error) => {
    failed = true;
    throw error;
  });
  // Whoever awaits `ended` gets the error; until then it is not unhandled.
  ended.catch(() => {});
  return {
    ended,
    /** Resolves when everything so far has been written. */
    async caughtUp(): Promise<void> {
      do await setImmediate();
      while (!waiting && !failed);
      if (failed) await ended;
    },
  };
}
