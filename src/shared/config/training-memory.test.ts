import { expect, test } from 'vitest';
import { memoryConfig as config } from '../../../tests/support/memory-config';
import { estimateTrainingBytes, leastTrainingBytes } from './training-memory';

const samples = { inputShape: [100], rowCount: 1000, sampleBytes: 2 ** 30 };

test('the least memory is weights, gradients and the outputs of a batch', () => {
  // 100 × 1000 + 1000 + 1000 × 10 + 10 weights and as many gradients; 100 + 1000 + 10 outputs a sample.
  expect(leastTrainingBytes(config(8), [100])).toBe(4 * 2 * 111_010 + 4 * 1110 * 8);
});

test('samples count up to what is held of them in memory', () => {
  const estimate = (rowCount: number, sampleBytes: number) =>
    estimateTrainingBytes(config(8), { ...samples, rowCount, sampleBytes });
  expect(estimate(2000, 2 ** 30) - estimate(1000, 2 ** 30)).toBe(4 * 100 * 1000);
  expect(estimate(1e9, 2 ** 20) - estimate(0, 2 ** 20)).toBe(2 ** 20);
});

test('a larger batch needs its outputs once for each way', () => {
  expect(estimateTrainingBytes(config(16), samples) - estimateTrainingBytes(config(8), samples)).toBe(2 * 4 * 1110 * 8);
});

test('inputs of several layers are added up', () => {
  const estimate = (inputShape: Record<string, number[]>) =>
    estimateTrainingBytes(config(8), { ...samples, inputShape });
  expect(estimate({ one: [100], other: [3, 4] }) - estimate({ one: [100] })).toBe(4 * 12 * 1000);
});
