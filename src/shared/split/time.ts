import type { SplitShares } from './allocate';
import { partCodes } from './parts';

/** Where the parts begin in time; null for a part that is not wanted or that has no moment left. */
export interface TimePlan {
  validationFrom: number | null;
  testFrom: number | null;
}

/** A place between two moments: what stands before it is older. */
interface Cut {
  /** First moment after the cut. */
  from: number;
  distance: number;
  index: number;
}

/** Keeps the cut that is nearest to a number of rows, and its neighbours in case two parts want the same one. */
function createTracker(target: number) {
  let previous: Cut | null = null;
  let best: Cut | null = null;
  let before: Cut | null = null;
  let after: Cut | null = null;
  return {
    offer(index: number, olderCount: number, from: number) {
      const cut = { from, index, distance: Math.abs(olderCount - target) };
      if (best === null || cut.distance < best.distance) {
        before = previous;
        best = cut;
        after = null;
      } else after ??= cut;
      previous = cut;
    },
    get cuts() {
      return { before, best, after };
    },
  };
}

/**
 * Finds the moments at which parts begin, so that each part has nearly its share of the rows, the rows of one moment
 * stay together, and no wanted part is empty while there are moments for all.
 *
 * Moments are given in order, each once.
 */
export function createTimePlanner(rowCount: number, shares: SplitShares) {
  const first = createTracker(rowCount * shares.train);
  const second = createTracker(rowCount * (shares.train + shares.validation));
  let older = 0;
  let index = 0;
  return {
    add(moment: number, count: number): void {
      if (index > 0) {
        first.offer(index, older, moment);
        second.offer(index, older, moment);
      }
      older += count;
      index += 1;
    },
    finish(): TimePlan {
      const toValidation = shares.validation > 0 ? first.cuts.best : null;
      const toTest = shares.test > 0 ? (shares.validation > 0 ? second.cuts.best : first.cuts.best) : null;
      if (toValidation === null || toTest === null || toValidation.index < toTest.index)
        return { validationFrom: toValidation?.from ?? null, testFrom: toTest?.from ?? null };
      // Both want the same cut: one of them moves to the next, whichever costs less.
      const earlier = first.cuts.before;
      const later = second.cuts.after;
      const costEarlier = earlier ? earlier.distance - toValidation.distance : Number.POSITIVE_INFINITY;
      const costLater = later ? later.distance - toTest.distance : Number.POSITIVE_INFINITY;
      if (earlier && costEarlier <= costLater) return { validationFrom: earlier.from, testFrom: toTest.from };
      return { validationFrom: toValidation.from, testFrom: later?.from ?? null };
    },
  };
}

/**
 * The part of a row by its moment.
 *
 * @param gap rows that are nearer to the beginning of the next part than this are in none; in the unit of `moment`
 */
export function partOfTime({ validationFrom, testFrom }: TimePlan, moment: number | null, gap: number): number {
  if (moment === null || Number.isNaN(moment)) return partCodes.none;
  if (testFrom !== null && moment >= testFrom) return partCodes.test;
  if (validationFrom !== null && moment >= validationFrom)
    return testFrom !== null && testFrom - moment < gap ? partCodes.none : partCodes.validation;
  const next = validationFrom ?? testFrom;
  return next !== null && next - moment < gap ? partCodes.none : partCodes.train;
}
