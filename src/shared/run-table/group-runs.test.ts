import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summariseGroup } from './group-figures';
import { groupCell, groupRows, linesOf, orderGroups, type RowGroup } from './group-runs';

interface Row {
  kind: string | null;
  size: number;
  loss: number | null;
}
const byKind = { id: 'kind', value: ({ kind }: Row) => kind };
const bySize = { id: 'size', value: ({ size }: Row) => size };
const row = fc.record<Row>({
  kind: fc.option(fc.constantFrom('adam', 'sgd', 'null', '1')),
  size: fc.constantFrom(1, 16, 32),
  loss: fc.option(fc.double({ min: -5, max: 5, noNaN: true })),
});
const meanLoss = (group: RowGroup<Row>) => {
  const known = group.rows.flatMap(({ loss }) => loss ?? []);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
};

describe('groups of rows', () => {
  it('hold every row exactly once, at every depth', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const groups = groupRows(rows, [byKind, bySize]);
        expect(new Set(groups.flatMap((group) => group.rows))).toEqual(new Set(rows));
        for (const group of groups)
          expect(group.groups.reduce((count, inner) => count + inner.rows.length, 0)).toBe(group.rows.length);
        const paths = groups.flatMap((group) => [group.path, ...group.groups.map(({ path }) => path)]);
        expect(new Set(paths).size).toBe(paths.length);
      }),
    );
  });

  it('show what is below only where they are open', () => {
    const rows: Row[] = [
      { kind: 'adam', size: 1, loss: 1 },
      { kind: 'adam', size: 2, loss: 2 },
      { kind: 'sgd', size: 1, loss: 3 },
    ];
    const groups = groupRows(rows, [byKind, bySize]);
    const seen = (...open: string[]) =>
      linesOf(groups, new Set(open)).map((line) => (line.kind === 'group' ? line.group.value : line.row.loss));
    expect(seen()).toEqual(['adam', 'sgd']);
    const [adam] = groups;
    expect(seen(adam?.path ?? '')).toEqual(['adam', 1, 2, 'sgd']);
    expect(seen(adam?.path ?? '', adam?.groups[1]?.path ?? '')).toEqual(['adam', 1, 2, 2, 'sgd']);
  });

  it('come in the order of their figures, those without one last', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const order = { direction: 'descending' as const, keyId: 'loss', figure: meanLoss };
        const means = orderGroups(groupRows(rows, [byKind]), [order]).map(meanLoss);
        const known = means.filter((mean) => mean !== null);
        expect(means.slice(0, known.length)).toEqual(known.toSorted((one, other) => other - one));
      }),
    );
  });

  it('come by their own value where the table is sorted by it', () => {
    const rows = [32, 4, 16].map((size) => ({ kind: null, size, loss: null }));
    const order = { direction: 'ascending' as const, keyId: 'size', figure: () => null };
    expect(orderGroups(groupRows(rows, [bySize]), [order]).map(({ value }) => value)).toEqual([4, 16, 32]);
  });
});

describe('figures of a group', () => {
  it('are those of the statistics of a sample', () => {
    // R: mean(x), sd(x), median(x) of c(2, 4, 4, 4, 5, 5, 7, 9).
    const summary = summariseGroup([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(summary).toMatchObject({ count: 8, mean: 5, median: 4.5, minimum: 2, maximum: 9 });
    expect(summary?.deviation).toBeCloseTo(2.13808993529939, 12);
  });

  it('keep their digits far from zero and leave NaN out', () => {
    const summary = summariseGroup([1e15, 1e15 + 2, Number.NaN]);
    expect(summary).toMatchObject({ count: 2, mean: 1e15 + 1, deviation: Math.SQRT2 });
    expect(summariseGroup([Number.NaN])).toBeNull();
  });

  it('lie between the extremes for any numbers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 }), { minLength: 1 }),
        (values) => {
          const summary = summariseGroup(values);
          if (!summary) throw new Error('There are numbers.');
          const slack = 1e-9 * Math.max(...values.map(Math.abs));
          for (const figure of [summary.mean, summary.median]) {
            expect(figure).toBeGreaterThanOrEqual(summary.minimum - slack);
            expect(figure).toBeLessThanOrEqual(summary.maximum + slack);
          }
        },
      ),
    );
  });

  it.each([
    [['adam', 'adam', null], { kind: 'same', value: 'adam' }],
    [['adam', 'sgd'], { kind: 'different', count: 2 }],
    [[null], { kind: 'none' }],
  ])('of words %j', (kinds, expected) => {
    const rows = kinds.map((kind) => ({ kind, size: 0, loss: null }));
    expect(groupCell({ rows }, byKind.value, 'mean', false)).toEqual(expected);
  });

  it('take the smallest as the best of a loss and the largest as that of an accuracy', () => {
    const rows = [0.4, 0.9].map((loss) => ({ kind: null, size: 0, loss }));
    const best = (isBetterSmall: boolean) => groupCell({ rows }, ({ loss }) => loss, 'best', isBetterSmall);
    expect(best(true)).toMatchObject({ value: 0.4 });
    expect(best(false)).toMatchObject({ value: 0.9 });
  });
});
