import { StudioError } from '../../shared/base/problem';
import type { ArrayType } from '../../shared/contract/dataset';
import { sizeOf } from './sample';

const readers = {
  uint8: { size: 1, read: (view: DataView, at: number) => view.getUint8(at) },
  int8: { size: 1, read: (view: DataView, at: number) => view.getInt8(at) },
  uint16: { size: 2, read: (view: DataView, at: number) => view.getUint16(at, true) },
  int16: { size: 2, read: (view: DataView, at: number) => view.getInt16(at, true) },
  int32: { size: 4, read: (view: DataView, at: number) => view.getInt32(at, true) },
  float32: { size: 4, read: (view: DataView, at: number) => view.getFloat32(at, true) },
  float64: { size: 8, read: (view: DataView, at: number) => view.getFloat64(at, true) },
} satisfies Record<ArrayType, { size: number; read(view: DataView, at: number): number }>;

/** Little-endian numbers in C order; bytes stay bytes, everything else becomes float32. */
export function decodeArray(bytes: Uint8Array, shape: readonly number[], dtype: ArrayType): Uint8Array | Float32Array {
  const { size, read } = readers[dtype];
  const count = sizeOf(shape);
  if (bytes.length !== count * size)
    throw new StudioError(
      'BAD_INPUT',
      `An array has ${bytes.length} bytes; ${count * size} were expected for [${shape.join(', ')}] of ${dtype}.`,
      { fix: 'Import the data set again.' },
    );
  if (dtype === 'uint8') return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index += 1) values[index] = read(view, index * size);
  return values;
}
