import type { DuckDBDataChunk } from '@duckdb/node-api';
import { RecordBatchStreamWriter } from 'apache-arrow';
import { type ArrowColumn, emptyBatch, toRecordBatches } from './arrow-batches';

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
