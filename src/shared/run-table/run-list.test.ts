import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ListedRun, mergeColumns, mergeRuns, type RunList, type RunValues, valueIn } from './run-list';

const loss = 'metric:train/loss';
const kind = 'config:kind';

/** Runs as a host would give them: by number, newest first, with a figure and a word each. */
function listOf(runs: ReadonlyMap<number, number | null>): RunList {
  const numbers = [...runs.keys()].toSorted((one, other) => other - one);
  return {
    runs: numbers.map((number, index) => ({ id: `run_${number}`, number, index }) as ListedRun),
    columns: new Map<string, RunValues>([
      [loss, { values: Float64Array.from(numbers, (number) => runs.get(number) ?? Number.NaN) }],
      [kind, { texts: numbers.map((number) => (runs.get(number) === null ? null : `k${runs.get(number)}`)) }],
    ]),
  };
}

function contents({ runs, columns }: RunList) {
  return runs.map(({ id, index }, row) => ({
    id,
    isInPlace: index === row,
    loss: valueIn(columns.get(loss), index),
    kind: valueIn(columns.get(kind), index),
  }));
}

const table = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.option(fc.integer({ min: 0, max: 9 }))))
  .map((rows) => new Map(rows));

describe('a list of runs', () => {
  it('is after reading some runs again what reading everything would give', () => {
    fc.assert(
      fc.property(table, table, (before, after) => {
        // What changed, came or went.
        const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
          (number) => before.get(number) !== after.get(number) || before.has(number) !== after.has(number),
        );
        const part = listOf(new Map([...after].filter(([number]) => changed.includes(number))));
        const merged = mergeRuns(
          listOf(before),
          changed.map((number) => `run_${number}`),
          part,
        );
        expect(contents(merged)).toEqual(contents(listOf(after)));
      }),
    );
  });

  it('keeps the values of columns that a change did not touch', () => {
    const before = listOf(
      new Map([
        [1, 5],
        [2, 6],
      ]),
    );
    const merged = mergeRuns(before, ['run_2'], listOf(new Map([[2, 6]])));
    expect(merged.columns.get(loss)).toBe(before.columns.get(loss));
  });

  it('gives a number among words as a word', () => {
    const before = listOf(
      new Map([
        [1, 5],
        [2, 6],
      ]),
    );
    const part: RunList = { ...listOf(new Map([[1, 5]])), columns: new Map([[kind, { values: Float64Array.of(7) }]]) };
    expect(mergeRuns(before, ['run_1'], part).columns.get(kind)).toEqual({ texts: ['k6', '7'] });
  });

  it('takes columns that were read while runs came and went', () => {
    fc.assert(
      fc.property(table, table, (known, read) => {
        const fresh = listOf(read);
        const merged = mergeColumns(
          { runs: listOf(known).runs, columns: new Map() },
          Float64Array.from(fresh.runs, ({ number }) => number),
          fresh.columns,
        );
        for (const { number, index } of merged.runs)
          expect(valueIn(merged.columns.get(loss), index)).toBe(read.get(number) ?? null);
      }),
    );
  });
});
