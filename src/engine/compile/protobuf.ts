/** A protobuf message under construction; just enough of the wire format to write TensorFlow's graph messages. */
export interface MessageWriter {
  /** varint field: int32, int64, bool, enum. */
  integer(field: number, value: number): MessageWriter;
  float(field: number, value: number): MessageWriter;
  text(field: number, value: string): MessageWriter;
  bytes(field: number, value: Uint8Array): MessageWriter;
  message(field: number, value: MessageWriter): MessageWriter;
  /** Packed repeated varints. */
  integers(field: number, values: readonly number[]): MessageWriter;
  floats(field: number, values: readonly number[]): MessageWriter;
  /** A bare varint, as packed fields hold them. */
  raw(value: number): void;
  finish(): Uint8Array;
}

const wireVarint = 0;
const wireBytes = 2;
const wireFloat = 5;

export function createMessage(): MessageWriter {
  let buffer = Buffer.allocUnsafe(48);
  let length = 0;
  const reserve = (count: number): void => {
    if (length + count <= buffer.byteLength) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.byteLength * 2, length + count));
    buffer.copy(larger, 0, 0, length);
    buffer = larger;
  };
  const varint = (value: number): void => {
    reserve(10);
    if (value >= 0 && Number.isSafeInteger(value)) {
      let rest = value;
      while (rest >= 0x80) {
        buffer[length++] = (rest % 0x80) | 0x80;
        rest = Math.floor(rest / 0x80);
      }
      buffer[length++] = rest;
      return;
    }
    // Negative numbers are written as 64-bit two's complement.
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest >= 0x80n) {
      buffer[length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    buffer[length++] = Number(rest);
  };
  const key = (field: number, wire: number): void => varint(field * 8 + wire);
  const append = (value: Uint8Array): void => {
    varint(value.byteLength);
    reserve(value.byteLength);
    buffer.set(value, length);
    length += value.byteLength;
  };
  const writer: MessageWriter = {
    integer(field, value) {
      key(field, wireVarint);
      varint(value);
      return writer;
    },
    float(field, value) {
      key(field, wireFloat);
      reserve(4);
      length = buffer.writeFloatLE(value, length);
      return writer;
    },
    text(field, value) {
      key(field, wireBytes);
      const size = Buffer.byteLength(value, 'utf8');
      varint(size);
      reserve(size);
      buffer.write(value, length, size, 'utf8');
      length += size;
      return writer;
    },
    bytes(field, value) {
      key(field, wireBytes);
      append(value);
      return writer;
    },
    message: (field, value) => writer.bytes(field, value.finish()),
    integers(field, values) {
      const packed = createMessage();
      for (const value of values) packed.raw(value);
      return writer.bytes(field, packed.finish());
    },
    floats: (field, values) => writer.bytes(field, new Uint8Array(Float32Array.from(values).buffer)),
    raw(value) {
      varint(value);
    },
    finish: () => buffer.subarray(0, length),
  };
  return writer;
}
