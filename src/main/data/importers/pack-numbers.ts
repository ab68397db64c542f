import type { ArrayType } from '../../../shared/contract/dataset';

/** Typed arrays are little-endian on every machine that the studio runs on. */
const typedArrays = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<ArrayType, unknown>;

/** Numbers as the bytes of an `array` cell. Shape: any, in C order. */
export function packNumbers(numbers: readonly number[], dtype: ArrayType): Uint8Array {
  return new Uint8Array(typedArrays[dtype].from(numbers).buffer);
}
