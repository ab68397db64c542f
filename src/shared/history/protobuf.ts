import protobuf from 'protobufjs/minimal.js';
import { decodeUtf8, encodeUtf8 } from '../base/utf8';

/** `int` is any varint that counts (int32, int64, uint64, enum); numbers beyond 2^53 lose their last digits. */
type ScalarKind = 'double' | 'float' | 'int' | 'bool' | 'text' | 'bytes';

export interface Field {
  name: string;
  kind: ScalarKind | MessageShape;
  repeated?: true;
}

/** Fields of a message by their number, as the published `.proto` file gives them; others are passed over. */
export type MessageShape = Readonly<{ [number: number]: Field }>;

/** A message decodes into at most so many values, since a few bytes can stand for many objects. */
const valueLimit = 4_000_000;

const wireTypes: Record<ScalarKind, number> = { double: 1, float: 5, int: 0, bool: 0, text: 2, bytes: 2 };
const isPackable = (kind: Field['kind']): kind is 'double' | 'float' | 'int' | 'bool' =>
  kind === 'double' || kind === 'float' || kind === 'int' || kind === 'bool';

/** A signed 64-bit varint; protobufjs would make an object of it. */
function readInt(reader: protobuf.Reader): number {
  let low = 0;
  let middle = 0;
  let high = 0;
  for (let index = 0; index < 10; index += 1) {
    if (reader.pos >= reader.len) throw new RangeError('a number ends behind the message');
    const byte = reader.buf[reader.pos] as number;
    reader.pos += 1;
    const bits = byte & 127;
    if (index < 4) low |= bits << (7 * index);
    else if (index < 8) middle |= bits << (7 * (index - 4));
    else high |= bits << (7 * (index - 8));
    if (byte < 128) return (((high << 24) >> 24) * 2 ** 28 + middle) * 2 ** 28 + low;
  }
  throw new RangeError('a number has more than ten bytes');
}

const readers = {
  double: (reader) => reader.double(),
  float: (reader) => reader.float(),
  int: readInt,
  bool: (reader) => readInt(reader) !== 0,
  text: (reader) => decodeUtf8(reader.bytes()),
  bytes: (reader) => reader.bytes(),
} as const satisfies Record<ScalarKind, (reader: protobuf.Reader) => unknown>;

interface Budget {
  left: number;
}

function readMessage(reader: protobuf.Reader, end: number, shape: MessageShape, budget: Budget): object {
  const message: Record<string, unknown> = {};
  while (reader.pos < end) {
    const tag = reader.tag();
    const wireType = tag & 7;
    const field = shape[tag >>> 3];
    if (!field) {
      reader.skipType(wireType);
      continue;
    }
    const { name, kind, repeated } = field;
    const take = (value: unknown) => {
      budget.left -= 1;
      if (budget.left < 0) throw new RangeError(`it holds more than ${valueLimit} values`);
      if (!repeated) message[name] = value;
      else if (name in message) (message[name] as unknown[]).push(value);
      else message[name] = [value];
    };
    if (typeof kind === 'object') {
      if (wireType !== 2) {
        reader.skipType(wireType);
        continue;
      }
      const length = reader.uint32();
      if (reader.pos + length > end) throw new RangeError('a part is longer than the whole');
      take(readMessage(reader, reader.pos + length, kind, budget));
    } else if (wireType === wireTypes[kind]) take(readers[kind](reader));
    else if (repeated && wireType === 2 && isPackable(kind)) {
      const length = reader.uint32();
      const stop = reader.pos + length;
      if (stop > end) throw new RangeError('a part is longer than the whole');
      while (reader.pos < stop) take(readers[kind](reader));
    } else reader.skipType(wireType);
  }
  if (reader.pos !== end) throw new RangeError('a value is longer than its message');
  return message;
}

/**
 * Reads a message by its shape: an object with the fields that are present; the caller states what they are.
 *
 * Throws: RangeError or Error when the bytes are no such message.
 * Source: Protocol Buffers, "Encoding", https://protobuf.dev/programming-guides/encoding/
 */
export function decodeMessage<Message extends object>(bytes: Uint8Array, shape: MessageShape): Partial<Message> {
  const reader = new protobuf.Reader(bytes);
  return readMessage(reader, bytes.length, shape, { left: valueLimit }) as Partial<Message>;
}

const writers = {
  double: (writer, value) => writer.double(value as number),
  float: (writer, value) => writer.float(value as number),
  int: (writer, value) => writer.int64(value as number),
  bool: (writer, value) => writer.bool(value as boolean),
  text: (writer, value) => writer.bytes(encodeUtf8(value as string)),
  bytes: (writer, value) => writer.bytes(value as Uint8Array),
} as const satisfies Record<ScalarKind, (writer: protobuf.Writer, value: unknown) => unknown>;

function writeMessage(writer: protobuf.Writer, message: Record<string, unknown>, shape: MessageShape): void {
  for (const [number, { name, kind, repeated }] of Object.entries(shape)) {
    const value = message[name];
    if (value === undefined || value === null) continue;
    const tag = (wireType: number) => ((Number(number) << 3) | wireType) >>> 0;
    const values = repeated ? (value as readonly unknown[]) : [value];
    if (values.length === 0) continue;
    if (repeated && isPackable(kind)) {
      writer.uint32(tag(2)).fork();
      for (const each of values) writers[kind](writer, each);
      writer.ldelim();
    } else
      for (const each of values)
        if (typeof kind === 'object') {
          writer.uint32(tag(2)).fork();
          writeMessage(writer, each as Record<string, unknown>, kind);
          writer.ldelim();
        } else writers[kind](writer.uint32(tag(wireTypes[kind])), each);
  }
}

/** Writes the fields that a shape knows; undefined and null ones are left out. */
export function encodeMessage(message: object, shape: MessageShape): Uint8Array {
  const writer = new protobuf.Writer();
  writeMessage(writer, message as Record<string, unknown>, shape);
  return writer.finish();
}
