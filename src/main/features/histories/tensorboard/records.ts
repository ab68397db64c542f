import { createReadStream } from 'node:fs';
import type { Problem } from '../../../../shared/base/problem';
import { decodeEvent, type TensorboardEvent } from '../../../../shared/history/event';
import { createRecordReader } from '../../../../shared/history/tfrecord';

const pieceBytes = 256 * 1024;

export interface EventItem {
  event: TensorboardEvent | null;
  /** Bytes of the file that are done. */
  offset: number;
  /** What could not be read there. */
  damage: Problem | null;
}

/**
 * Events of a file in the order in which they were written, with what cannot be read in between.
 *
 * @param limitBytes only the beginning; what is cut off by it is no damage
 */
export async function* readEvents(
  file: string,
  shownName: string,
  { signal, limitBytes }: { signal: AbortSignal; limitBytes?: number },
): AsyncGenerator<EventItem, void, void> {
  const reader = createRecordReader();
  const stream = createReadStream(file, {
    highWaterMark: pieceBytes,
    signal,
    ...(limitBytes === undefined ? {} : { end: limitBytes - 1 }),
  });
  const damage = (offset: number, reason: string): EventItem => ({
    event: null,
    offset,
    damage: {
      code: 'damagedFile',
      severity: 'error',
      message: `${shownName}: ${reason} (byte ${offset.toLocaleString('en-US')}). The events behind it are read.`,
      where: { file: shownName },
    },
  });
  const drain = function* (): Generator<EventItem> {
    for (let item = reader.next(); item !== null; item = reader.next()) {
      if (item.kind === 'damage') {
        yield damage(item.offset, item.reason);
        continue;
      }
      let event: TensorboardEvent;
      try {
        event = decodeEvent(item.data);
      } catch (error) {
        yield damage(item.offset, `a record is no event: ${(error as Error).message}`);
        continue;
      }
      yield { event, offset: item.offset + item.data.length, damage: null };
    }
  };
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    reader.push(piece);
    yield* drain();
  }
  if (limitBytes !== undefined) return;
  reader.end();
  yield* drain();
}
