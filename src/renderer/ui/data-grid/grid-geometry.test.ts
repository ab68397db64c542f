import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnStarts, columnsWithin, scrollOfTop, topOfScroll, topToShow, verticalScale } from './grid-geometry';

describe('a grid of ten million rows', () => {
  const scale = verticalScale(10_000_000, 28, 700);

  it('reaches its first and its last row', () => {
    expect(topOfScroll(scale, 0)).toBe(0);
    expect(topOfScroll(scale, scale.largestScroll)).toBe(10_000_000 * 28 - 700);
    expect(scale.elementHeight).toBeLessThan(16_777_216);
  });

  it('goes back to the same row by its scroll position, to a fraction of a pixel', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 * 28 - 700 }), (top) => {
        expect(Math.abs(topOfScroll(scale, scrollOfTop(scale, top)) - top)).toBeLessThan(0.001);
      }),
    );
  });

  it('is not scaled while its rows fit', () => {
    const small = verticalScale(1000, 28, 700);
    expect([small.scaled, topOfScroll(small, 333), small.elementHeight]).toEqual([false, 333, 28_000]);
  });
});

describe('columnsWithin', () => {
  const starts = columnStarts([100, 50, 200, 10]);

  it('takes every column that is partly in sight', () => {
    expect(columnsWithin(starts, 120, 160)).toEqual({ first: 1, last: 2 });
    expect(columnsWithin(starts, 0, 1000)).toEqual({ first: 0, last: 3 });
    expect(columnsWithin(starts, 149.5, 150)).toEqual({ first: 1, last: 1 });
  });

  it('finds none among none', () => {
    expect(columnsWithin([0], 0, 100).last).toBe(-1);
  });
});

it('moves only as far as needed to show a row', () => {
  expect([topToShow(5, 10, 0, 100), topToShow(12, 10, 0, 100), topToShow(1, 10, 50, 100)]).toEqual([0, 30, 10]);
});
