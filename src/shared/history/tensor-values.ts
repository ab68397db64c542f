import type { EventTensor } from './event';

/** Types of `tensorflow/core/framework/types.proto` that hold plain numbers, by what their bytes are. */
const readers: Record<number, { sizeBytes: number; read(view: DataView, at: number): number }> = {
  1: { sizeBytes: 4, read: (view, at) => view.getFloat32(at, true) },
  2: { sizeBytes: 8, read: (view, at) => view.getFloat64(at, true) },
  3: { sizeBytes: 4, read: (view, at) => view.getInt32(at, true) },
  4: { sizeBytes: 1, read: (view, at) => view.getUint8(at) },
  5: { sizeBytes: 2, read: (view, at) => view.getInt16(at, true) },
  6: { sizeBytes: 1, read: (view, at) => view.getInt8(at) },
  9: { sizeBytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  10: { sizeBytes: 1, read: (view, at) => view.getUint8(at) },
  14: { sizeBytes: 2, read: (view, at) => fromBrain(view.getUint16(at, true)) },
  17: { sizeBytes: 2, read: (view, at) => view.getUint16(at, true) },
  19: { sizeBytes: 2, read: (view, at) => fromHalf(view.getUint16(at, true)) },
  22: { sizeBytes: 4, read: (view, at) => view.getUint32(at, true) },
  23: { sizeBytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
};

const scratch = new DataView(new ArrayBuffer(4));

/** bfloat16: the upper half of a float32. */
function fromBrain(bits: number): number {
  scratch.setUint32(0, bits * 65_536);
  return scratch.getFloat32(0);
}

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** More than any histogram or figure has; lists of numbers take many times the room of their bytes. */
const numberLimit = 1_000_000;

/** Numbers of a tensor as they stand in it; null when it holds none or too many, or its bytes make no whole numbers. */
export function tensorNumbers(tensor: Partial<EventTensor>): number[] | null {
  const { dataType = 0, content } = tensor;
  const reader = readers[dataType];
  if (!reader) return null;
  if (content && content.length > 0) {
    if (content.length % reader.sizeBytes !== 0 || content.length / reader.sizeBytes > numberLimit) return null;
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    return Array.from({ length: content.length / reader.sizeBytes }, (_, index) =>
      reader.read(view, index * reader.sizeBytes),
    );
  }
  const halves = tensor.halves?.map(dataType === 19 ? fromHalf : fromBrain);
  return (
    tensor.floats ??
    tensor.doubles ??
    tensor.ints ??
    tensor.longs ??
    halves ??
    tensor.unsignedInts ??
    tensor.unsignedLongs ??
    tensor.bools?.map(Number) ??
    []
  );
}

/** The number of a tensor of one element; its form without any stands for zero. Null when it is of another size. */
export function tensorScalar(tensor: Partial<EventTensor>): number | null {
  const elementCount = (tensor.shape?.dimensions ?? []).reduce((count, { size = 0 }) => count * size, 1);
  if (elementCount !== 1) return null;
  const numbers = tensorNumbers(tensor);
  return numbers === null ? null : (numbers[0] ?? 0);
}
