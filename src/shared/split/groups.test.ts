import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGroupAssigner } from './groups';

/** Rows of each class in every group, largest group first as the host gives them. */
type Group = readonly number[];
const sizeOf = (group: Group) => group.reduce((sum, count) => sum + count, 0);

function assignAll(groups: readonly Group[], shares: readonly number[], seed = 1) {
  const classCount = groups[0]?.length ?? 1;
  const classCounts = Array.from({ length: classCount }, (_, name) =>
    groups.reduce((sum, group) => sum + (group[name] as number), 0),
  );
  const assigner = createGroupAssigner(shares, { groupCount: groups.length, classCounts }, seed);
  const bins = groups.map((group) => {
    const present = group.flatMap((count, name) => (count > 0 ? [name] : []));
    return assigner.assign(
      present,
      present.map((name) => group[name] as number),
    );
  });
  const rows = shares.map((_, bin) => groups.filter((_group, index) => bins[index] === bin));
  return {
    bins,
    sizes: rows.map((own) => own.reduce((sum, group) => sum + sizeOf(group), 0)),
    classes: rows.map((own) =>
      classCounts.map((_, name) => own.reduce((sum, group) => sum + (group[name] as number), 0)),
    ),
    classCounts,
  };
}

const ratio = [0.7, 0.15, 0.15];
const sorted = (groups: readonly Group[]) => groups.toSorted((left, right) => sizeOf(right) - sizeOf(left));

describe('createGroupAssigner', () => {
  it('meets the shares to within the largest group', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 12, maxLength: 200 }),
        fc.nat(1000),
        (sizes, seed) => {
          const groups = sorted(sizes.map((size) => [size]));
          const total = sizes.reduce((sum, size) => sum + size, 0);
          const assigned = assignAll(groups, ratio, seed);
          assigned.sizes.forEach((size, bin) => {
            expect(Math.abs(size - (ratio[bin] as number) * total)).toBeLessThanOrEqual(Math.max(...sizes));
          });
        },
      ),
    );
  });

  it('leaves no bin empty while there is a group for each', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 3, maxLength: 6 }), (sizes) => {
        const { sizes: taken } = assignAll(sorted(sizes.map((size) => [size])), ratio);
        expect(Math.min(...taken)).toBeGreaterThan(0);
      }),
    );
  });

  it('gives a bin without a share nothing', () => {
    const { sizes } = assignAll(
      Array.from({ length: 50 }, () => [3]),
      [0.8, 0, 0.2],
    );
    expect(sizes).toEqual([120, 0, 30]);
  });

  it('keeps each class within one row of its share where every group is one row', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 20, max: 120 }), { minLength: 2, maxLength: 5 }),
        fc.nat(1000),
        (counts, seed) => {
          const groups = counts.flatMap((count, name) =>
            Array.from({ length: count }, () => counts.map((_, other) => Number(other === name))),
          );
          const { classes, classCounts } = assignAll(groups, [0.25, 0.25, 0.25, 0.25], seed);
          for (const own of classes)
            own.forEach((count, name) => {
              expect(Math.abs(count - (classCounts[name] as number) / 4)).toBeLessThanOrEqual(1);
            });
        },
      ),
    );
  });

  it('brings groups of one class each to every bin instead of filling bins class by class', () => {
    const groups = [...Array.from({ length: 40 }, () => [10, 0]), ...Array.from({ length: 40 }, () => [0, 10])];
    const { classes } = assignAll(groups, [0.5, 0.25, 0.25]);
    expect(classes).toEqual([
      [200, 200],
      [100, 100],
      [100, 100],
    ]);
  });

  it('breaks ties by seed', () => {
    const groups = Array.from({ length: 20 }, () => [5]);
    const fifths = [0.2, 0.2, 0.2, 0.2, 0.2];
    expect(assignAll(groups, fifths, 1).bins).toEqual(assignAll(groups, fifths, 1).bins);
    expect(assignAll(groups, fifths, 1).bins).not.toEqual(assignAll(groups, fifths, 2).bins);
  });
});
