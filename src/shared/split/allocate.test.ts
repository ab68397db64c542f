import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateSplit } from './allocate';

const shares = { train: 0.7, validation: 0.15, test: 0.15 };
const total = (allocation: ReturnType<typeof allocateSplit>, part: 'train' | 'validation' | 'test') =>
  [...allocation.values()].reduce((sum, counts) => sum + counts[part], 0);

describe('allocateSplit', () => {
  it('gives the parts their exact shares and every class the same ones', () => {
    const allocation = allocateSplit(
      new Map([
        ['a', 100],
        ['b', 200],
      ]),
      shares,
      1,
    );
    expect(Object.fromEntries(allocation)).toEqual({
      a: { train: 70, validation: 15, test: 15 },
      b: { train: 140, validation: 30, test: 30 },
    });
  });

  it('rounds totals once, not class by class', () => {
    // 150 rows of three classes: 22.5 rows a part, of which each class would round 7.5 up.
    const allocation = allocateSplit(
      new Map([
        ['a', 50],
        ['b', 50],
        ['c', 50],
      ]),
      shares,
      1,
    );
    expect([total(allocation, 'train'), total(allocation, 'validation'), total(allocation, 'test')]).toEqual([
      105, 23, 22,
    ]);
  });

  it('keeps the only row of a class for training', () => {
    const allocation = allocateSplit(
      new Map([
        ['rare', 1],
        ['common', 99],
      ]),
      shares,
      3,
    );
    expect(allocation.get('rare')).toEqual({ train: 1, validation: 0, test: 0 });
  });

  it('breaks ties between classes by seed', () => {
    const classes = new Map(Array.from({ length: 20 }, (_, index) => [`c${index}`, 7] as const));
    expect(allocateSplit(classes, shares, 1)).toEqual(allocateSplit(classes, shares, 1));
    expect(allocateSplit(classes, shares, 1)).not.toEqual(allocateSplit(classes, shares, 2));
  });

  it('does not depend on the order of the classes', () => {
    const classes: [string, number][] = [
      ['a', 7],
      ['b', 13],
      ['c', 29],
      ['d', 3],
    ];
    const forward = allocateSplit(new Map(classes), shares, 5);
    const backward = allocateSplit(new Map(classes.reverse()), shares, 5);
    expect(Object.fromEntries(backward)).toEqual(Object.fromEntries(forward));
  });

  it('uses every row once, keeps a training row a class, and stays within one row of each share', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string({ maxLength: 3 }), fc.integer({ min: 1, max: 500 })), {
          minLength: 1,
          maxLength: 12,
          selector: ([name]) => name,
        }),
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.tuple(fc.integer({ min: 1, max: 98 }), fc.integer({ min: 0, max: 98 })),
        (classes, seed, [train, rest]) => {
          const validation = Math.floor(((100 - train) * rest) / 100);
          const test = 100 - train - validation;
          const used = { train: train / 100, validation: validation / 100, test: test / 100 };
          const rowCount = classes.reduce((sum, [, count]) => sum + count, 0);
          const allocation = allocateSplit(new Map(classes), used, seed);
          for (const [name, count] of classes) {
            const counts = allocation.get(name) as { train: number; validation: number; test: number };
            expect(counts.train + counts.validation + counts.test).toBe(count);
            expect(counts.train).toBeGreaterThanOrEqual(1);
            expect(Math.min(counts.validation, counts.test)).toBeGreaterThanOrEqual(0);
          }
          // Classes of one row cannot give any away, so the parts may fall short of their shares, never exceed them.
          expect(total(allocation, 'test')).toBeLessThanOrEqual(Math.ceil(used.test * rowCount - 1e-9));
          expect(total(allocation, 'validation')).toBeLessThanOrEqual(Math.ceil(used.validation * rowCount - 1e-9));
          if (classes.every(([, count]) => count >= 100) && train >= 10)
            for (const [name, count] of classes) {
              const counts = allocation.get(name) as { test: number; validation: number };
              expect(Math.abs(counts.test - used.test * count)).toBeLessThan(1 + 1e-9);
              expect(Math.abs(counts.validation - used.validation * count)).toBeLessThan(1 + 1e-9);
            }
        },
      ),
    );
  });
});
