import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countParts, partCodes } from './parts';
import { createTimePlanner, partOfTime } from './time';

const shares = { train: 0.7, validation: 0.15, test: 0.15 };

function split(moments: readonly number[], used = shares, gap = 0): number[] {
  const counts = Map.groupBy(moments, (moment) => moment);
  const planner = createTimePlanner(moments.length, used);
  for (const moment of [...counts.keys()].sort((left, right) => left - right))
    planner.add(moment, counts.get(moment)?.length ?? 0);
  const plan = planner.finish();
  return moments.map((moment) => partOfTime(plan, moment, gap));
}

describe('a split by time', () => {
  it('lets the oldest rows train and the newest test', () => {
    const codes = split(Array.from({ length: 100 }, (_, index) => index));
    expect(countParts(Uint8Array.from(codes))).toMatchObject({ train: 70, validation: 15, test: 15 });
    expect(codes.at(0)).toBe(partCodes.train);
    expect(codes.at(-1)).toBe(partCodes.test);
  });

  it('never lets a later part begin before an earlier one ends, keeps moments whole and leaves no part empty', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 300 }), (moments) => {
        const codes = split(moments);
        const of = (code: number) => moments.filter((_, row) => codes[row] === code);
        expect(Math.max(...of(partCodes.train))).toBeLessThan(Math.min(...of(partCodes.validation), Infinity));
        expect(Math.max(...of(partCodes.validation), -Infinity)).toBeLessThan(
          Math.min(...of(partCodes.test), Infinity),
        );
        if (new Set(moments).size >= 3) expect([of(0), of(1), of(2)].every((rows) => rows.length > 0)).toBe(true);
      }),
    );
  });

  it('moves one of two cuts where a crowded moment would leave a part empty', () => {
    const moments = [...Array.from({ length: 90 }, () => 5), 6, 7, 8];
    expect(countParts(Uint8Array.from(split(moments)))).toEqual({ train: 90, validation: 1, test: 2, none: 0 });
  });

  it('leaves out what is nearer to the next part than the gap', () => {
    const codes = split(
      Array.from({ length: 100 }, (_, index) => index),
      shares,
      5,
    );
    expect(codes.slice(64, 72)).toEqual([0, 0, 3, 3, 3, 3, 1, 1]);
    expect(codes.slice(80, 86)).toEqual([1, 3, 3, 3, 3, 2]);
  });

  it('has no part for a row without a time', () => {
    expect(partOfTime({ validationFrom: 1, testFrom: 2 }, null, 0)).toBe(partCodes.none);
  });

  it('skips validation where none is wanted', () => {
    const codes = split(
      Array.from({ length: 10 }, (_, index) => index),
      { train: 0.8, validation: 0, test: 0.2 },
    );
    expect(codes).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 2, 2]);
  });
});
