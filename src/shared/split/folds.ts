import { hashKey } from '../base/random';
import { allocateSplit } from './allocate';
import { partCodes } from './parts';

export interface FoldPlan {
  /** Rows that each fold tests. */
  testedCounts: readonly number[];
  /** The part of the row that stands at a place within its class, counted from 0. */
  partAt(className: string, place: number): number;
}

/**
 * Cuts rows into folds of equal size, to within one row each and of each class: fold after fold takes the next row of a
 * class, and the next class begins where the last one ended. Over all folds every row is tested exactly once.
 *
 * Of the rows outside of the tested fold a share is kept for validation, other ones in every fold.
 *
 * @param classCounts rows by class; one entry where classes do not matter
 * @param fold counted from 1
 */
export function planFolds(
  classCounts: ReadonlyMap<string, number>,
  { count, fold, validation }: { count: number; fold: number; validation: number },
  seed: number,
): FoldPlan {
  const classes = [...classCounts].sort(
    ([left], [right]) =>
      hashKey(seed, 'folds', left) - hashKey(seed, 'folds', right) || (left < right ? -1 : Number(left > right)),
  );
  const tested = fold - 1;
  const starts = new Map<string, { first: number; rest: number }>();
  let before = 0;
  for (const [name, rowCount] of classes) {
    // Places first, first + count, … of this class are tested.
    const first = (tested - (before % count) + count) % count;
    starts.set(name, { first, rest: rowCount - testedBefore(rowCount, first, count) });
    before += rowCount;
  }
  const remaining = new Map(classes.map(([name]) => [name, starts.get(name)?.rest ?? 0] as const));
  const watched = allocateSplit(
    remaining,
    { train: 1 - validation, validation, test: 0 },
    hashKey(seed, 'watch', fold),
  );
  return {
    testedCounts: Array.from(
      { length: count },
      (_, index) => Math.floor(before / count) + Number(index < before % count),
    ),
    partAt(className, place) {
      const { first, rest } = starts.get(className) as { first: number; rest: number };
      if (place >= first && (place - first) % count === 0) return partCodes.test;
      const share = watched.get(className)?.validation ?? 0;
      const rank = place - testedBefore(place, first, count);
      return (rank + tested * share) % rest < share ? partCodes.validation : partCodes.train;
    },
  };
}

/** How many of the places 0 … place − 1 are tested. */
function testedBefore(place: number, first: number, count: number): number {
  return place <= first ? 0 : Math.ceil((place - first) / count);
}
