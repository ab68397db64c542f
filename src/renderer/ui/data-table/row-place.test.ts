import { expect, test } from 'vitest';
import { indexOfPlace } from './row-place';

test('a row is found where it was with one look, whatever the size of the table', () => {
  let lookCount = 0;
  const keyAt = (index: number) => {
    lookCount += 1;
    return String(index);
  };
  expect(indexOfPlace({ index: 7, key: '7' }, 1_000_000, keyAt)).toBe(7);
  expect(lookCount).toBe(1);
});

test('a row is found behind new ones, before gone ones, and at both ends', () => {
  const keys = ['a', 'b', 'c', 'd', 'e'];
  const find = (index: number, key: string, rowCount = keys.length) =>
    indexOfPlace({ index, key }, rowCount, (at) => keys[at] as string);
  for (const from of [0, 2, 4, 9]) for (const [at, key] of keys.entries()) expect(find(from, key)).toBe(at);
  expect(find(2, 'gone')).toBe(-1);
  expect(find(2, 'e', 4)).toBe(-1);
  expect(find(0, 'a', 0)).toBe(-1);
});
