import { hashKey } from '../base/random';
import { partCodes } from './parts';

export interface SplitShares {
  train: number;
  validation: number;
  test: number;
}

/** Rows of one class in each part. */
export interface ClassAllocation {
  train: number;
  validation: number;
  test: number;
}

/**
 * How many rows of each class go where: the parts have their exact shares of all rows (largest remainder), and every
 * class its share of each part to within one row. Ties fall by seed and class name. A class keeps at least one
 * training row, and both other parts together never take the last one.
 *
 * A row's place within its class is the business of the caller, who orders rows by seed and content.
 *
 * @param classCounts rows by class; one entry where classes do not matter
 */
export function allocateSplit(
  classCounts: ReadonlyMap<string, number>,
  shares: SplitShares,
  seed: number,
): Map<string, ClassAllocation> {
  let rowCount = 0;
  for (const count of classCounts.values()) rowCount += count;
  const totals = largestRemainder(
    [shares.train, shares.validation, shares.test].map((share) => share * rowCount),
    rowCount,
    [0, 1, 2],
  );
  const test = distribute('test', shares.test, totals[2] as number, classCounts, new Map(), seed);
  const validation = distribute('validation', shares.validation, totals[1] as number, classCounts, test, seed);
  return new Map(
    [...classCounts].map(([name, count]) => {
      const taken = { validation: validation.get(name) ?? 0, test: test.get(name) ?? 0 };
      return [name, { train: count - taken.validation - taken.test, ...taken }];
    }),
  );
}

/** The part of the row that stands at a place within its class, counted from 0. */
export function partAt({ validation, test }: ClassAllocation, place: number): number {
  if (place < test) return partCodes.test;
  return place < test + validation ? partCodes.validation : partCodes.train;
}

/** Gives `total` rows of one part to the classes, near each one's share and never its last training row. */
function distribute(
  part: string,
  share: number,
  total: number,
  classCounts: ReadonlyMap<string, number>,
  taken: ReadonlyMap<string, number>,
  seed: number,
): Map<string, number> {
  const names = [...classCounts.keys()];
  const room = names.map((name) => Math.max(0, (classCounts.get(name) as number) - (taken.get(name) ?? 0) - 1));
  const ideals = names.map((name) => share * (classCounts.get(name) as number));
  const ties = names.map((name) => hashKey(seed, 'split', part, name));
  const counts = ideals.map((ideal, index) => Math.min(Math.floor(ideal + 1e-9), room[index] as number));
  let rest = total - counts.reduce((sum, count) => sum + count, 0);
  while (rest > 0) {
    // Largest deficit first; classes without room drop out, so their share goes to those that have some.
    let best = -1;
    for (let index = 0; index < names.length; index += 1) {
      if ((counts[index] as number) >= (room[index] as number)) continue;
      if (best < 0 || isNeedier(index, best)) best = index;
    }
    if (best < 0) break;
    counts[best] = (counts[best] as number) + 1;
    rest -= 1;
  }
  return new Map(names.map((name, index) => [name, counts[index] as number]));

  function isNeedier(left: number, right: number): boolean {
    const deficit = (index: number) => (ideals[index] as number) - (counts[index] as number);
    const difference = deficit(left) - deficit(right);
    if (Math.abs(difference) > 1e-9) return difference > 0;
    return (ties[left] as number) < (ties[right] as number);
  }
}

/** Whole numbers near `ideals` that add up to `total`; the largest remainders are rounded up, earlier ones first on a tie. */
function largestRemainder(ideals: readonly number[], total: number, order: readonly number[]): number[] {
  const counts = ideals.map((ideal) => Math.floor(ideal + 1e-9));
  const ranked = [...order].sort(
    (left, right) =>
      (ideals[right] as number) - (counts[right] as number) - ((ideals[left] as number) - (counts[left] as number)),
  );
  let rest = total - counts.reduce((sum, count) => sum + count, 0);
  for (const index of ranked) {
    if (rest <= 0) break;
    counts[index] = (counts[index] as number) + 1;
    rest -= 1;
  }
  return counts;
}
