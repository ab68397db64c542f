import { expect, test } from 'vitest';
import { createId, createRunName } from './id';

test('ids of later moments sort behind earlier ones', () => {
  expect([createId('run', 1_800_000_000_001), createId('run', 1_800_000_000_000)].sort()).toEqual([
    expect.stringMatching(/^run_/),
    expect.stringMatching(/^run_/),
  ]);
  expect(createId('run', 1_800_000_000_000) < createId('run', 1_800_000_000_001)).toBe(true);
});

test('ten thousand ids of one millisecond are all different', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => createId('run', 1))).size).toBe(10_000);
});

test('run names differ for different numbers and end in them', () => {
  const names = Array.from({ length: 1000 }, (_, index) => createRunName(index + 1));
  expect(new Set(names).size).toBe(1000);
  expect(names[11]).toMatch(/^[a-z]+-[a-z]+-12$/);
});
