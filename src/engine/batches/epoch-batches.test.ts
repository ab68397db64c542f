import { expect, test } from 'vitest';
import { epochBatches } from './epoch-batches';

test('an epoch visits every row once, in whole batches and one with the rest', () => {
  const batches = epochBatches(10, 4, 1, 0);
  expect(batches.map(({ length }) => length)).toEqual([4, 4, 2]);
  expect(batches.flatMap((batch) => [...batch]).sort((left, right) => left - right)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ]);
});

test('the order depends on seed and epoch and on nothing else', () => {
  const order = (seed: number, epoch: number) => epochBatches(50, 50, seed, epoch).flatMap((batch) => [...batch]);
  expect(order(1, 3)).toEqual(order(1, 3));
  expect(order(1, 4)).not.toEqual(order(1, 3));
  expect(order(2, 3)).not.toEqual(order(1, 3));
});
