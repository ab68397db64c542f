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
  finish(): Uint8Array;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  if (value >= 0 && value < 0x80) return Uint8Array.of(value);
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

const wireVarint = 0;
const wireBytes = 2;
const wireFloat = 5;

export function createMessage(): MessageWriter {
  const parts: Uint8Array[] = [];
  const key = (field: number, wire: number): void => {
    parts.push(varint(field * 8 + wire));
  };
  const floatBytes = (values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
  const writer: MessageWriter = {
    integer(field, value) {
      key(field, wireVarint);
      parts.push(varint(value));
      return writer;
    },
    float(field, value) {
      key(field, wireFloat);
      parts.push(floatBytes([value]));
      return writer;
    },
    text: (field, value) => writer.bytes(field, Buffer.from(value, 'utf8')),
    bytes(field, value) {
      key(field, wireBytes);
      parts.push(varint(value.byteLength), value);
      return writer;
    },
    message: (field, value) => writer.bytes(field, value.finish()),
    integers: (field, values) => writer.bytes(field, Buffer.concat(values.map(varint))),
    floats: (field, values) => writer.bytes(field, floatBytes(values)),
    finish: () => Buffer.concat(parts),
  };
  return writer;
}
