import { expect, test } from 'vitest';
import { rowsWithin } from './row-batches';

const model = (...shapes: (number | null)[][]) => ({ outputs: shapes.map((shape) => ({ shape })) }) as never;

test('small outputs are computed as many rows at a time as asked for', () => {
  expect(rowsWithin(model([null, 10]), 512)).toBe(512);
});

test('outputs of many numbers are computed a few rows at a time, at least one', () => {
  // 100 steps of 10,000 words, and a second output: 1,000,010 numbers a row.
  expect(rowsWithin(model([null, 100, 10_000], [null, 10]), 512)).toBe(16);
  expect(rowsWithin(model([null, 5000, 50_000]), 512)).toBe(1);
});
