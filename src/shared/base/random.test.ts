import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { permutation, randomStream } from './random';

describe('randomStream', () => {
  test('the same key draws the same numbers', () => {
    const draw = () => Array.from({ length: 5 }, randomStream(7, 'shuffle', 3).uniform);
    expect(draw()).toEqual(draw());
  });

  test('keys that differ in one part are uncorrelated', () => {
    const count = 20_000;
    const one = randomStream(1, 'shuffle', 0);
    const other = randomStream(1, 'shuffle', 1);
    let sum = 0;
    for (let index = 0; index < count; index += 1) sum += (one.uniform() - 0.5) * (other.uniform() - 0.5);
    // Standard error of the correlation is 1/√count ≈ 0.007.
    expect(Math.abs((sum / count) * 12)).toBeLessThan(0.03);
  });

  test('a number and its digits are different keys', () => {
    expect(randomStream(1).uniform()).not.toBe(randomStream('1').uniform());
  });

  test('uniform numbers have mean 1/2 and variance 1/12', () => {
    const stream = randomStream('moments');
    const values = Array.from({ length: 50_000 }, stream.uniform);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  test('normal numbers have mean 0, deviation 1 and the right tails', () => {
    const stream = randomStream('normal');
    const values = Array.from({ length: 50_000 }, stream.normal);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(values.filter((value) => Math.abs(value) > 1.96).length / values.length).toBeCloseTo(0.05, 2);
  });
});

describe('permutation', () => {
  test('holds every index once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.integer(), (count, seed) => {
        expect([...permutation(count, seed)].sort((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, index) => index),
        );
      }),
      { numRuns: 50 },
    );
  });
});
