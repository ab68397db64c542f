import { StudioError } from '../../../shared/base/problem';

/** A field of a message: a number, or the bytes of a text, of bytes or of a message inside. */
interface Field {
  number: number;
  value: number | Uint8Array;
}

const damaged = () =>
  new StudioError('BAD_INPUT', 'The file is damaged: it ends in the middle of a message.', {
    fix: 'Copy or export the model again.',
  });

/**
 * The fields of one protocol buffer message, in order. Nothing is copied: bytes are views, so reading a large file
 * costs only what is looked at.
 *
 * Throws: StudioError BAD_INPUT for bytes that are not a message.
 * Source: protobuf.dev, "Encoding".
 */
export function* readFields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at];
      if (byte === undefined || shift > 63) throw damaged();
      at += 1;
      // Beyond 53 bits numbers are not exact; sizes and the like stay far below, −1 comes out as the largest number.
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw damaged();
    const view = bytes.subarray(at, at + length);
    at += length;
    return view;
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        yield { number, value: take(8) };
        break;
      case 2:
        yield { number, value: take(varint()) };
        break;
      case 5:
        yield { number, value: take(4) };
        break;
      default:
        throw damaged();
    }
  }
}

/** All messages, texts or bytes of one field. */
export function bytesOf(message: Uint8Array, number: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const field of readFields(message))
    if (field.number === number && field.value instanceof Uint8Array) found.push(field.value);
  return found;
}

export function textOf(message: Uint8Array, number: number): string {
  return new TextDecoder().decode(bytesOf(message, number).at(-1) ?? new Uint8Array());
}

export function numberOf(message: Uint8Array, number: number): number {
  let found = 0;
  for (const field of readFields(message))
    if (field.number === number && typeof field.value === 'number') found = field.value;
  return found;
}
