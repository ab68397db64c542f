import { describe, expect, it } from 'vitest';
import { createMessage } from './protobuf';

/** Bytes worked out by hand from the wire format. Source: protobuf.dev/programming-guides/encoding. */
describe('a protobuf message', () => {
  it.each([
    ['a small number', createMessage().integer(1, 5), [0x08, 5]],
    ['a number of two bytes', createMessage().integer(1, 150), [0x08, 0x96, 0x01]],
    ['zero, which a shape needs', createMessage().integer(1, 0), [0x08, 0]],
    ['minus one as ten bytes', createMessage().integer(1, -1), [0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
    ['a field number above fifteen', createMessage().integer(16, 1), [0x80, 0x01, 1]],
    ['text', createMessage().text(2, 'testing'), [0x12, 7, ...Buffer.from('testing')]],
    ['text beyond ASCII by its bytes', createMessage().text(2, 'é'), [0x12, 2, 0xc3, 0xa9]],
    ['a float', createMessage().float(4, 1), [0x25, 0, 0, 0x80, 0x3f]],
    ['a message within', createMessage().message(3, createMessage().integer(1, 150)), [0x1a, 3, 0x08, 0x96, 0x01]],
    ['packed numbers', createMessage().integers(4, [3, 270]), [0x22, 3, 3, 0x8e, 0x02]],
  ])('writes %s', (_name, message, expected) => {
    expect([...message.finish()]).toEqual(expected);
  });
});
