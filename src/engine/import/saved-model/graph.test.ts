import { describe, expect, test } from 'vitest';
import { readKerasMetadata, readSavedGraph } from './graph';
import { readFields } from './protobuf-reader';

/** A message of fields: numbers as varints, texts and messages with their length in front. */
function message(...fields: [number, number | string | Uint8Array][]): Uint8Array {
  const bytes: number[] = [];
  const varint = (value: number) => {
    let rest = value;
    while (rest > 127) {
      bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
  };
  for (const [number, value] of fields) {
    if (typeof value === 'number') {
      varint(number * 8);
      varint(value);
    } else {
      const content = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      varint(number * 8 + 2);
      varint(content.length);
      bytes.push(...content);
    }
  }
  return Uint8Array.from(bytes);
}

test('Keras’ description of the root model is found among those of its parts', () => {
  const part = message([2, 1], [3, 'root.layer-0'], [4, '_tf_keras_layer'], [5, '{"class_name": "Dense"}']);
  const root = message([2, 300], [3, 'root'], [4, '_tf_keras_sequential'], [5, '{"class_name": "Sequential"}']);
  expect(readKerasMetadata(message([1, part], [1, root]))).toBe('{"class_name": "Sequential"}');
  expect(readKerasMetadata(message([1, part]))).toBeNull();
});

test('operations in functions are counted with those of the graph', () => {
  const node = (type: string) => message([1, 'name'], [2, type]);
  const body = message([3, node('MatMul')], [3, node('Relu')]);
  const graph = message([1, node('MatMul')], [2, message([1, body])]);
  const { operations, signatures } = readSavedGraph(message([1, 1], [2, message([2, graph])]));
  expect(operations).toEqual([
    { type: 'MatMul', count: 2 },
    { type: 'Relu', count: 1 },
  ]);
  expect(signatures).toEqual([]);
});

describe('bytes that are no message', () => {
  test.each([
    ['a length beyond the end', [0x0a, 0x7f, 1]],
    ['a number that never ends', new Array<number>(12).fill(0xff)],
    ['a wire type that does not exist', [0x0f, 1]],
    ['an end inside of a number', [0x08, 0x80]],
  ])('%s is called damaged', (_, bytes) => {
    expect(() => [...readFields(Uint8Array.from(bytes))]).toThrow(/damaged/);
  });
});
