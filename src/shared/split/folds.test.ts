import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planFolds } from './folds';
import { partCodes } from './parts';

const classesOf = (counts: readonly number[]) => new Map(counts.map((count, index) => [`c${index}`, count] as const));

/** The part of every row, class by class, in each fold. */
function assignAll(classes: ReadonlyMap<string, number>, count: number, validation: number, seed: number): number[][] {
  return Array.from({ length: count }, (_, index) => {
    const plan = planFolds(classes, { count, fold: index + 1, validation }, seed);
    return [...classes].flatMap(([name, rows]) =>
      Array.from({ length: rows }, (_row, place) => plan.partAt(name, place)),
    );
  });
}

const anyClasses = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 });

describe('planFolds', () => {
  it('tests every row in exactly one fold, whatever the classes', () => {
    fc.assert(
      fc.property(
        anyClasses,
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 0, max: 60 }),
        fc.nat(2 ** 31 - 1),
        (counts, count, percent, seed) => {
          const folds = assignAll(classesOf(counts), count, percent / 100, seed);
          for (let row = 0; row < (folds[0]?.length ?? 0); row += 1)
            expect(folds.filter((codes) => codes[row] === partCodes.test)).toHaveLength(1);
        },
      ),
    );
  });

  it('makes folds of equal size, overall and in every class, to within one row', () => {
    fc.assert(
      fc.property(anyClasses, fc.integer({ min: 2, max: 12 }), fc.nat(1000), (counts, count, seed) => {
        const folds = assignAll(classesOf(counts), count, 0, seed);
        const spread = (sizes: number[]) => Math.max(...sizes) - Math.min(...sizes);
        expect(spread(folds.map((codes) => codes.filter((code) => code === partCodes.test).length))).toBeLessThan(2);
        let start = 0;
        for (const rows of counts) {
          const own = folds.map((codes) => codes.slice(start, start + rows));
          expect(spread(own.map((codes) => codes.filter((code) => code === partCodes.test).length))).toBeLessThan(2);
          start += rows;
        }
      }),
    );
  });

  it('tells how many rows each fold tests', () => {
    const classes = classesOf([7, 9, 6]);
    const folds = assignAll(classes, 4, 0, 3);
    expect(planFolds(classes, { count: 4, fold: 2, validation: 0 }, 3).testedCounts).toEqual(
      folds.map((codes) => codes.filter((code) => code === partCodes.test).length),
    );
  });

  it('watches its share of what is not tested, in every class', () => {
    const folds = assignAll(classesOf([100, 200]), 5, 0.25, 7);
    for (const codes of folds) {
      expect(codes.slice(0, 100).filter((code) => code === partCodes.validation)).toHaveLength(20);
      expect(codes.slice(100).filter((code) => code === partCodes.validation)).toHaveLength(40);
    }
  });

  it('watches other rows in every fold', () => {
    const [first, second] = assignAll(classesOf([100]), 5, 0.25, 7) as [number[], number[]];
    const watched = (codes: number[]) => codes.flatMap((code, row) => (code === partCodes.validation ? [row] : []));
    expect(watched(first).filter((row) => watched(second).includes(row)).length).toBeLessThan(10);
  });
});
