/**
 * Eight tables, so that eight bytes are taken a turn.
 * Source: Castagnoli polynomial 0x1EDC6F41 (RFC 3720, appendix B.4), reflected; "slicing by eight".
 */
const tables = Array.from({ length: 8 }, () => new Uint32Array(256));
const first = tables[0] as Uint32Array;
for (let byte = 0; byte < 256; byte += 1) {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  first[byte] = value >>> 0;
}
for (let table = 1; table < 8; table += 1)
  for (let byte = 0; byte < 256; byte += 1) {
    const before = (tables[table - 1] as Uint32Array)[byte] as number;
    (tables[table] as Uint32Array)[byte] = ((before >>> 8) ^ (first[before & 255] as number)) >>> 0;
  }
const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
];

/** CRC-32C of bytes `from` to `to` (exclusive). */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let crc = 0xffffffff;
  let at = from;
  // Every index is masked or within the bytes.
  const of = (table: Uint32Array, index: number) => table[index & 255] as number;
  for (; at + 8 <= to; at += 8) {
    crc ^=
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    crc =
      of(t7, crc) ^
      of(t6, crc >>> 8) ^
      of(t5, crc >>> 16) ^
      of(t4, crc >>> 24) ^
      of(t3, bytes[at + 4] as number) ^
      of(t2, bytes[at + 5] as number) ^
      of(t1, bytes[at + 6] as number) ^
      of(t0, bytes[at + 7] as number);
  }
  for (; at < to; at += 1) crc = (crc >>> 8) ^ of(t0, crc ^ (bytes[at] as number));
  return (crc ^ 0xffffffff) >>> 0;
}

/**
 * What TFRecord files store in place of the sum itself, so that sums of data with sums in them stay sound.
 * Source: TensorFlow, "TFRecord and tf.train.Example", https://www.tensorflow.org/tutorials/load_data/tfrecord
 */
export function maskedCrc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const crc = crc32c(bytes, from, to);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
