import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { notFiniteMark } from '../../../shared/run-table/not-finite';

/** Points or buckets a chunk holds while its run trains; small, since the newest chunk is written anew while it fills. */
export const chunkLength = 256;
/** The same once the run has ended: a multiple of `chunkLength`. */
export const packedChunkLength = 2048;
/** Buckets of one level that make one of the next. */
export const rollupFactor = 8;

/** Numbers a row: step, value, time at level 0; step, value, time, minimum, maximum, marks above. */
export const pointWidth = 3;
export const bucketWidth = 6;
/** Of older versions: step, value, minimum, maximum, time, in which infinities were extremes and NaN left no trace. */
const olderBucketWidth = 5;

export interface ChunkWrite {
  level: number;
  number: number;
  firstStep: number;
  lastStep: number;
  pointCount: number;
  /** Rows one after the other, float64. */
  data: Float64Array;
}

/** How the bytes of a chunk lie: rows of float64, or packed columns. */
export const packings = { rows: 0, columns: 1 } as const;

export interface StoredChunk {
  seriesId: number;
  level: number;
  number: number;
  firstStep: number;
  lastStep: number;
  pointCount: number;
  packing: number;
  /** CRC-32 of the bytes; null in chunks of older versions. */
  checksum: number | null;
  data: Uint8Array;
}

export const checksumOf = (bytes: Uint8Array): number => crc32(bytes);

/**
 * Columns of numbers, made small without loss: of each column the differences of the bit patterns, sorted by the place of
 * their bytes, deflated. Steps and times shrink to almost nothing.
 */
export function packColumns(rows: Float64Array, width: number): Uint8Array {
  const count = rows.length / width;
  const words = new Uint32Array(rows.buffer, rows.byteOffset, rows.length * 2);
  const bytes = new Uint8Array(rows.byteLength);
  for (let column = 0; column < width; column += 1) {
    let low = 0;
    let high = 0;
    for (let row = 0; row < count; row += 1) {
      const at = 2 * (row * width + column);
      const nextLow = words[at] as number;
      const nextHigh = words[at + 1] as number;
      const lowDifference = (nextLow - low) >>> 0;
      const highDifference = (nextHigh - high - (nextLow < low ? 1 : 0)) >>> 0;
      low = nextLow;
      high = nextHigh;
      for (let byte = 0; byte < 4; byte += 1) {
        bytes[(column * 8 + byte) * count + row] = (lowDifference >>> (8 * byte)) & 255;
        bytes[(column * 8 + 4 + byte) * count + row] = (highDifference >>> (8 * byte)) & 255;
      }
    }
  }
  return deflateRawSync(bytes, { level: 3 });
}

/** Throws: when the bytes do not give exactly that many rows. */
export function unpackColumns(packed: Uint8Array, count: number, width: number): Float64Array {
  const byteLength = count * width * 8;
  const bytes = inflateRawSync(packed, { maxOutputLength: byteLength });
  if (bytes.length !== byteLength) throw new RangeError('The chunk is too short.');
  const rows = new Float64Array(count * width);
  const words = new Uint32Array(rows.buffer);
  for (let column = 0; column < width; column += 1) {
    let low = 0;
    let high = 0;
    for (let row = 0; row < count; row += 1) {
      let lowDifference = 0;
      let highDifference = 0;
      for (let byte = 3; byte >= 0; byte -= 1) {
        lowDifference = (lowDifference << 8) | (bytes[(column * 8 + byte) * count + row] as number);
        highDifference = (highDifference << 8) | (bytes[(column * 8 + 4 + byte) * count + row] as number);
      }
      const sum = low + (lowDifference >>> 0);
      low = sum >>> 0;
      high = (high + (highDifference >>> 0) + (sum > 0xffff_ffff ? 1 : 0)) >>> 0;
      const at = 2 * (row * width + column);
      words[at] = low;
      words[at + 1] = high;
    }
  }
  return rows;
}

/** Rows of older versions in today's order; what they say of values that are no numbers is kept. */
function renewBuckets(rows: Float64Array): Float64Array {
  const count = rows.length / olderBucketWidth;
  const renewed = new Float64Array(count * bucketWidth);
  for (let row = 0; row < count; row += 1) {
    const [step, value, minimum, maximum, time] = rows.subarray(row * olderBucketWidth) as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    const marks = notFiniteMark(value) | notFiniteMark(minimum) | notFiniteMark(maximum);
    const known = (extreme: number) => (Number.isFinite(extreme) ? extreme : Number.NaN);
    renewed.set([step, value, time, known(minimum), known(maximum), marks], row * bucketWidth);
  }
  return renewed;
}

function unpack({ level, pointCount, packing, data }: StoredChunk): Float64Array {
  const width = level === 0 ? pointWidth : bucketWidth;
  if (packing === packings.columns) return unpackColumns(data, pointCount, width);
  // Copied: a Buffer's memory may not begin at a multiple of eight.
  const rows = new Float64Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer);
  return level > 0 && rows.length === pointCount * olderBucketWidth ? renewBuckets(rows) : rows;
}

/**
 * Rows of a chunk as it was stored: step, value, time, and for buckets minimum, maximum and marks. Null when it is damaged:
 * another checksum, a length that does not fit, steps that do not grow or are not those it is filed under.
 */
export function readChunk(chunk: StoredChunk): Float64Array | null {
  const { level, pointCount, checksum, data } = chunk;
  if (checksum !== null && checksumOf(data) !== checksum) return null;
  const width = level === 0 ? pointWidth : bucketWidth;
  let rows: Float64Array;
  try {
    rows = unpack(chunk);
  } catch {
    return null;
  }
  if (pointCount < 1 || rows.length !== pointCount * width) return null;
  for (let at = width; at < rows.length; at += width)
    if (!((rows[at] as number) > (rows[at - width] as number))) return null;
  return rows[0] === chunk.firstStep && rows[rows.length - width] === chunk.lastStep ? rows : null;
}
