import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeLostRows, planWindows, type SeriesRows } from './window';

const size = { length: 3, stride: 1, horizon: 1, maximumGap: null };
const series = (parts: number[], more: Partial<SeriesRows> = {}): SeriesRows => ({
  rowCount: parts.length,
  parts: Uint8Array.from(parts),
  order: null,
  groups: null,
  ...more,
});
const readRows = ({ rows, starts, length }: ReturnType<typeof planWindows>) =>
  Array.from(starts, (start) => [...rows.subarray(start, start + length)]);

describe('windows of a time series', () => {
  it('read successive rows and predict the one a horizon later', () => {
    const plan = planWindows(series([0, 0, 0, 0, 0, 0]), { ...size, horizon: 2 });
    expect(readRows(plan)).toEqual([
      [0, 1, 2],
      [1, 2, 3],
    ]);
    expect([...plan.targets]).toEqual([4, 5]);
  });

  it('never reach across the border of a part', () => {
    const plan = planWindows(series([0, 0, 0, 0, 1, 1, 1, 1, 1]), size);
    expect(readRows(plan)).toEqual([
      [0, 1, 2],
      [4, 5, 6],
      [5, 6, 7],
    ]);
    expect([...plan.targets]).toEqual([3, 7, 8]);
    expect([...plan.parts]).toEqual([0, 1, 1]);
  });

  it('follow the ordering column, series by series, whatever the stored order', () => {
    const plan = planWindows(
      series([0, 0, 0, 0, 0, 0, 0, 0], {
        order: Float64Array.of(3, 30, 1, 10, 2, 20, 4, 40),
        groups: ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b'],
      }),
      size,
    );
    expect(readRows(plan)).toEqual([
      [2, 4, 0],
      [3, 5, 1],
    ]);
    expect([...plan.targets]).toEqual([6, 7]);
  });

  it('end where the ordering column leaps further than maximumGap', () => {
    const plan = planWindows(series([0, 0, 0, 0, 0, 0, 0, 0], { order: Float64Array.of(0, 1, 2, 3, 10, 11, 12, 13) }), {
      ...size,
      maximumGap: 2,
    });
    expect(readRows(plan)).toEqual([
      [0, 1, 2],
      [4, 5, 6],
    ]);
  });

  it('count the rows that they cannot use, by reason', () => {
    const plan = planWindows(
      series([0, 0, 0, 0, 0, 0, 255, 1, 1, 0, 0], { order: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, Number.NaN, 9) }),
      { ...size, stride: 5 },
    );
    expect(plan.lost).toEqual({
      unassignedRowCount: 1,
      unorderedRowCount: 1,
      shortRowCount: 3,
      shortPieceCount: 2,
      remainderRowCount: 2,
      pieceCount: 3,
    });
    expect(describeLostRows(plan, { ...size, stride: 5 }, 11)[0]).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('7 of 11 rows are in no window'),
    });
  });

  it('say why none fits where a split at random tears every series apart', () => {
    const plan = planWindows(series([0, 1, 0, 1, 0, 1]), size);
    expect(describeLostRows(plan, size, 6)[0]).toMatchObject({
      severity: 'error',
      fix: expect.stringContaining('kind: time'),
    });
  });

  it('hold rows of one part and series only, each piece as densely as the stride allows, for any table', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            part: fc.integer({ min: 0, max: 2 }),
            group: fc.integer({ min: 0, max: 2 }),
            order: fc.integer({ min: 0, max: 9 }),
          }),
          { maxLength: 60 },
        ),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 3 }),
        (table, length, stride, horizon) => {
          const rows: SeriesRows = {
            rowCount: table.length,
            parts: Uint8Array.from(table, ({ part }) => part),
            order: Float64Array.from(table, ({ order }) => order),
            groups: table.map(({ group }) => group),
          };
          const plan = planWindows(rows, { length, stride, horizon, maximumGap: null });
          const used = new Set<number>();
          readRows(plan).forEach((read, index) => {
            const all = [...read, plan.targets[index] as number];
            for (const row of all) used.add(row);
            expect(new Set(all.map((row) => table[row]?.part))).toEqual(new Set([plan.parts[index]]));
            expect(new Set(all.map((row) => table[row]?.group)).size).toBe(1);
            const orders = all.map((row) => table[row]?.order as number);
            expect(orders).toEqual([...orders].sort((left, right) => left - right));
          });
          // Rows between the last one read and the one predicted are used by no window of their own.
          const { lost } = plan;
          expect(lost.shortRowCount + lost.remainderRowCount + lost.unorderedRowCount).toBe(table.length - used.size);
        },
      ),
    );
  });
});
