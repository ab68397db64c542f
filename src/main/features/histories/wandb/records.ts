import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Problem } from '../../../../shared/base/problem';
import { createLogReader, type LogItem, logBlockBytes } from '../../../../shared/history/leveldb-log';
import { decodeWandbRecord, type WandbRecord, wandbHead } from '../../../../shared/history/wandb-record';

const blocksARead = 8;

export interface RecordItem {
  record: Partial<WandbRecord> | null;
  /** Bytes of the file that are done. */
  offset: number;
  damage: Problem | null;
}

/** Records of a `.wandb` file, with what cannot be read in between. `limitBytes`: only the beginning. */
export async function* readRecords(
  file: string,
  shownName: string,
  { signal, limitBytes = Number.POSITIVE_INFINITY }: { signal: AbortSignal; limitBytes?: number },
): AsyncGenerator<RecordItem, void, void> {
  const reader = createLogReader(wandbHead.length, (bytes, before) => crc32(bytes, before));
  const damage = (offset: number, reason: string): RecordItem => ({
    record: null,
    offset,
    damage: {
      code: 'damagedFile',
      severity: 'error',
      message: `${shownName}: ${reason} (byte ${offset.toLocaleString('en-US')}). What follows is read.`,
      where: { file: shownName },
    },
  });
  const give = function* (items: readonly LogItem[]): Generator<RecordItem> {
    for (const item of items) {
      if (item.kind === 'damage') {
        yield damage(item.offset, item.reason);
        continue;
      }
      let record: Partial<WandbRecord>;
      try {
        record = decodeWandbRecord(item.data);
      } catch (error) {
        yield damage(item.offset, `a record cannot be read: ${(error as Error).message}`);
        continue;
      }
      yield { record, offset: item.offset + item.data.length, damage: null };
    }
  };
  const handle = await open(file, 'r');
  try {
    const buffer = new Uint8Array(logBlockBytes * blocksARead);
    let place = 0;
    for (;;) {
      signal.throwIfAborted();
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, place + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      if (place === 0 && !wandbHead.every((byte, index) => buffer[index] === byte)) {
        yield damage(0, 'the file does not begin as one of Weights & Biases');
        return;
      }
      for (let from = 0; from < filled; from += logBlockBytes)
        yield* give(reader.block(buffer.subarray(from, Math.min(from + logBlockBytes, filled))));
      place += filled;
      if (filled < buffer.length) break;
      if (place >= limitBytes) return;
    }
    yield* give(reader.end());
  } finally {
    await handle.close();
  }
}
