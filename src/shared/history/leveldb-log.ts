/**
 * The log format of LevelDB: blocks of 32 KiB, in which a record lies whole or in a first, middle and last part, each with a
 * head of seven bytes (checksum, length, type).
 *
 * Source: LevelDB, doc/log_format.md. Weights & Biases puts a head of seven bytes before the first block's content, which
 * counts as part of the block, and takes a plain CRC-32 of type and data for a checksum.
 */
export const logBlockBytes = 32_768;
const headBytes = 7;
const types = { full: 1, first: 2, middle: 3, last: 4 } as const;

export type LogItem =
  | { kind: 'record'; offset: number; data: Uint8Array }
  | { kind: 'damage'; offset: number; sizeBytes: number; reason: string };

/** Reads the parts of one block; the record that is being put together is kept between blocks. */
export interface LogReader {
  /** Blocks in order, all but the last of 32 KiB. */
  block(bytes: Uint8Array): LogItem[];
  /** A record that was begun and never ended is damage. */
  end(): LogItem[];
}

/**
 * @param skippedBytes of the first block, which belong to the file and not to the log
 * @param crc32 of bytes, going on from the sum of what was before them
 */
export function createLogReader(
  skippedBytes: number,
  crc32: (bytes: Uint8Array, before: number) => number,
  { maximumSizeBytes = 64 * 1024 ** 2 } = {},
): LogReader {
  let place = 0;
  let open: { offset: number; parts: Uint8Array[]; sizeBytes: number } | null = null;
  const startSums = [0, 1, 2, 3, 4].map((type) => crc32(Uint8Array.of(type), 0));

  const abandon = (items: LogItem[], to: number, reason: string) => {
    if (!open) return;
    items.push({ kind: 'damage', offset: open.offset, sizeBytes: to - open.offset, reason });
    open = null;
  };
  const take = (items: LogItem[], type: number, offset: number, data: Uint8Array) => {
    if (type === types.full || type === types.first) {
      abandon(items, offset, 'a record has no end');
      if (type === types.full) items.push({ kind: 'record', offset, data });
      else open = { offset, parts: [data.slice()], sizeBytes: data.length };
      return;
    }
    if (!open) {
      items.push({ kind: 'damage', offset, sizeBytes: headBytes + data.length, reason: 'a record has no beginning' });
      return;
    }
    open.sizeBytes += data.length;
    // Its length is counted on, its content is not kept.
    if (open.sizeBytes <= maximumSizeBytes) open.parts.push(data.slice());
    if (type !== types.last) return;
    if (open.sizeBytes > maximumSizeBytes) {
      abandon(
        items,
        offset + headBytes + data.length,
        `a record is larger than the ${maximumSizeBytes} bytes that are read`,
      );
      return;
    }
    const whole = new Uint8Array(open.sizeBytes);
    let to = 0;
    for (const part of open.parts) {
      whole.set(part, to);
      to += part.length;
    }
    items.push({ kind: 'record', offset: open.offset, data: whole });
    open = null;
  };
  return {
    block: (bytes) => {
      const items: LogItem[] = [];
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let at = place === 0 ? Math.min(skippedBytes, bytes.length) : 0;
      const spoil = (reason: string) => {
        const offset = open?.offset ?? place + at;
        open = null;
        items.push({ kind: 'damage', offset, sizeBytes: place + bytes.length - offset, reason });
        at = bytes.length;
      };
      while (at + headBytes <= bytes.length) {
        const sum = view.getUint32(at, true);
        const length = view.getUint16(at + 4, true);
        const type = bytes[at + 6] as number;
        // What was reserved and never written, as after a crash.
        if (sum === 0 && length === 0 && type === 0) {
          if (bytes.subarray(at).some((byte) => byte !== 0)) spoil('a part of the block is empty');
          else at = bytes.length;
          break;
        }
        const end = at + headBytes + length;
        if (type < types.full || type > types.last) spoil(`a part is of the unknown type ${type}`);
        else if (end > bytes.length) spoil(`the block ends within a part of ${length} bytes`);
        else {
          const data = bytes.subarray(at + headBytes, end);
          if (crc32(data, startSums[type] as number) !== sum) {
            // The length may be as wrong as the data, so nothing behind it in this block can be trusted.
            spoil('the checksum of a part does not match');
          } else {
            take(items, type, place + at, data);
            at = end;
          }
        }
      }
      if (at < bytes.length && bytes.length < logBlockBytes && bytes.subarray(at).some((byte) => byte !== 0))
        spoil('the file ends within the head of a part');
      place += bytes.length;
      return items;
    },
    end: () => {
      const items: LogItem[] = [];
      abandon(items, place, 'the file ends within a record');
      return items;
    },
  };
}
