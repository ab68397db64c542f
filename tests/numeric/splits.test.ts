import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createGroupAssigner } from '../../src/shared/split';

interface Case {
  name: string;
  folds: number;
  /** Rows of each class in every group. */
  counts: number[][];
  /** Largest distance of a class's share in a fold from its even share. */
  worstClassDeviation: number;
  worstRowDeviation: number;
}

/** Written by reference/make_split_reference.py. */
const { cases } = JSON.parse(readFileSync('tests/numeric/reference/split-reference.json', 'utf8')) as { cases: Case[] };

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Rows of each class in every fold, groups given largest first as the host gives them. */
function divide({ counts, folds }: Case, seed: number): number[][] {
  const classCounts = (counts[0] ?? []).map((_, name) => sum(counts.map((group) => group[name] as number)));
  const assigner = createGroupAssigner(
    Array.from({ length: folds }, () => 1 / folds),
    { groupCount: counts.length, classCounts },
    seed,
  );
  const taken = Array.from({ length: folds }, () => classCounts.map(() => 0));
  for (const group of counts.toSorted((left, right) => sum(right) - sum(left))) {
    const present = group.flatMap((count, name) => (count > 0 ? [name] : []));
    const fold = assigner.assign(
      present,
      present.map((name) => group[name] as number),
    );
    const own = taken[fold] as number[];
    for (const name of present) own[name] = (own[name] as number) + (group[name] as number);
  }
  return taken;
}

describe.each(cases)('grouped and stratified folds: $name', (given) => {
  it('are as even as scikit-learn’s, in rows and in every class', () => {
    const classCounts = (given.counts[0] ?? []).map((_, name) =>
      sum(given.counts.map((group) => group[name] as number)),
    );
    const rowCount = sum(classCounts);
    const even = 1 / given.folds;
    for (const seed of [1, 2, 3]) {
      const taken = divide(given, seed);
      const rows = Math.max(...taken.map((own) => Math.abs(sum(own) / rowCount - even)));
      const classes = Math.max(
        ...taken.flatMap((own) => own.map((count, name) => Math.abs(count / (classCounts[name] as number) - even))),
      );
      // Neither is the best possible division; ours must not be the worse one by more than a twentieth of a fold.
      expect(rows).toBeLessThanOrEqual(given.worstRowDeviation + even / 20);
      expect(classes).toBeLessThanOrEqual(given.worstClassDeviation + even / 20);
    }
  });
});
