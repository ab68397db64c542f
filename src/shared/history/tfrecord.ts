import { maskedCrc32c } from './crc32c';

/** Length (8 bytes), sum of the length (4), data, sum of the data (4); little endian. */
const headerBytes = 12;
const footerBytes = 4;

/**
 * One record as TensorFlow writes it; a file is records one after the other.
 * Source: TensorFlow, "TFRecord and tf.train.Example", section "TFRecords format details".
 */
export function frameRecord(data: Uint8Array): Uint8Array {
  const framed = new Uint8Array(headerBytes + data.length + footerBytes);
  const view = new DataView(framed.buffer);
  view.setUint32(0, data.length >>> 0, true);
  view.setUint32(4, Math.floor(data.length / 2 ** 32), true);
  view.setUint32(8, maskedCrc32c(framed, 0, 8), true);
  framed.set(data, headerBytes);
  view.setUint32(headerBytes + data.length, maskedCrc32c(data), true);
  return framed;
}

/** `offset` is the place in the file. `data` is only good until the next call. */
export type RecordItem =
  | { kind: 'record'; offset: number; data: Uint8Array }
  | { kind: 'damage'; offset: number; sizeBytes: number; reason: string };

/** Takes a file piece by piece and gives its records; behind damage it finds the next sound one. */
export interface RecordReader {
  push(bytes: Uint8Array): void;
  /** No more comes: what is left over is damage. */
  end(): void;
  /** Null: more bytes are needed, or the end is reached. */
  next(): RecordItem | null;
}

export function createRecordReader({ maximumSizeBytes = 64 * 1024 ** 2 } = {}): RecordReader {
  let held = new Uint8Array(0);
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  /** In `held`. */
  let at = 0;
  /** Place in the file of `held[0]`. */
  let base = 0;
  let ended = false;
  /** Where damage began that is not over yet. */
  let damage: { offset: number; reason: string } | null = null;
  /** Bytes of a record that is too large to be kept, still to come. */
  let skipping = 0;

  const join = () => {
    if (pendingBytes === 0) return;
    const rest = held.subarray(at);
    const joined = new Uint8Array(rest.length + pendingBytes);
    joined.set(rest);
    let to = rest.length;
    for (const piece of pending) {
      joined.set(piece, to);
      to += piece.length;
    }
    base += at;
    at = 0;
    held = joined;
    pending = [];
    pendingBytes = 0;
  };
  /** Joined only once enough is there, so that a large record is not copied for every piece. */
  const has = (count: number) => {
    if (held.length - at >= count) return true;
    if (held.length - at + pendingBytes < count) return false;
    join();
    return true;
  };
  const soundLength = (): number | null => {
    const view = new DataView(held.buffer, held.byteOffset + at, headerBytes);
    const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
    return maskedCrc32c(held, at, at + 8) === view.getUint32(8, true) ? length : null;
  };
  const closeDamage = (to: number): RecordItem | null => {
    if (damage === null) return null;
    const { offset, reason } = damage;
    damage = null;
    return { kind: 'damage', offset, sizeBytes: to - offset, reason };
  };

  const next = (): RecordItem | null => {
    for (;;) {
      if (skipping > 0) {
        join();
        const step = Math.min(skipping, held.length - at);
        at += step;
        skipping -= step;
        if (skipping === 0) continue;
        return ended ? closeDamage(base + at) : null;
      }
      if (!has(headerBytes)) {
        if (!ended) return null;
        join();
        if (at < held.length) {
          damage ??= { offset: base + at, reason: 'the file ends within the head of a record' };
          at = held.length;
        }
        return closeDamage(base + at);
      }
      const length = soundLength();
      if (length === null) {
        damage ??= { offset: base + at, reason: 'the checksum of a length does not match' };
        at += 1;
        continue;
      }
      const wholeBytes = headerBytes + length + footerBytes;
      if (length > maximumSizeBytes) {
        damage ??= {
          offset: base + at,
          reason: `a record of ${length} bytes is larger than the ${maximumSizeBytes} that are read`,
        };
        skipping = wholeBytes;
        continue;
      }
      const offset = base + at;
      if (!has(wholeBytes)) {
        if (!ended) return closeDamage(offset);
        damage ??= { offset, reason: `the file ends within a record of ${length} bytes` };
        join();
        at = held.length;
        return closeDamage(base + at);
      }
      const before = closeDamage(base + at);
      if (before) return before;
      const from = at + headerBytes;
      const stored = new DataView(held.buffer, held.byteOffset + from + length, footerBytes).getUint32(0, true);
      at += wholeBytes;
      if (maskedCrc32c(held, from, from + length) !== stored)
        return {
          kind: 'damage',
          offset,
          sizeBytes: wholeBytes,
          reason: `the checksum of a record of ${length} bytes does not match`,
        };
      return { kind: 'record', offset, data: held.subarray(from, from + length) };
    }
  };
  return {
    push: (bytes) => {
      pending.push(bytes);
      pendingBytes += bytes.length;
    },
    end: () => {
      ended = true;
    },
    next,
  };
}
