import { hashKey } from '../base/random';

export interface GroupAssigner {
  /**
   * The bin of the next group: its number in `shares`.
   *
   * @param classes classes of its rows, as places in `classCounts`
   * @param counts rows of each of these classes
   */
  assign(classes: ArrayLike<number>, counts: ArrayLike<number>): number;
}

/**
 * Puts whole groups into bins so that each bin comes as near as groups allow to its share of all rows and of every
 * class: each group goes where it lowers the squared distance to these targets most. Groups come one by one, largest
 * first, those of one size in the order of a seeded hash; a bin never stays empty while there are groups left for it.
 *
 * @param shares of each bin; 0 for one that gets nothing
 * @param classCounts rows of each class; one entry where classes do not matter
 */
export function createGroupAssigner(
  shares: readonly number[],
  { groupCount, classCounts }: { groupCount: number; classCounts: readonly number[] },
  seed: number,
): GroupAssigner {
  const classCount = classCounts.length;
  const rowCount = classCounts.reduce((sum, count) => sum + count, 0);
  const taken = shares.map(() => new Float64Array(classCount));
  const takenRows = new Float64Array(shares.length);
  const wanted = shares.flatMap((share, bin) => (share > 0 ? [bin] : []));
  const ties = shares.map((_, bin) => hashKey(seed, 'group', bin));
  let left = groupCount;

  /** How much the squared distance to the targets grows, each in units of its own target. */
  const costOf = (bin: number, classes: ArrayLike<number>, counts: ArrayLike<number>, size: number): number => {
    const share = shares[bin] as number;
    const grow = (added: number, before: number, target: number) => (added * (added + 2 * (before - target))) / target;
    let cost = grow(size, takenRows[bin] as number, share * rowCount);
    if (classCount > 1)
      for (let index = 0; index < classes.length; index += 1) {
        const name = classes[index] as number;
        const before = (taken[bin] as Float64Array)[name] as number;
        cost += grow(counts[index] as number, before, share * (classCounts[name] as number));
      }
    return cost;
  };

  return {
    assign(classes, counts) {
      let size = 0;
      for (let index = 0; index < counts.length; index += 1) size += counts[index] as number;
      const empty = wanted.filter((bin) => takenRows[bin] === 0);
      const candidates = empty.length > 0 && left <= empty.length ? empty : wanted;
      let best = candidates[0] as number;
      let bestCost = Number.POSITIVE_INFINITY;
      for (const bin of candidates) {
        const cost = costOf(bin, classes, counts, size);
        const isTie = Math.abs(cost - bestCost) <= 1e-9 * Math.max(1, Math.abs(cost));
        if (isTie ? (ties[bin] as number) < (ties[best] as number) : cost < bestCost) {
          best = bin;
          bestCost = cost;
        }
      }
      left -= 1;
      takenRows[best] = (takenRows[best] as number) + size;
      const own = taken[best] as Float64Array;
      for (let index = 0; index < classes.length; index += 1) {
        const name = classes[index] as number;
        own[name] = (own[name] as number) + (counts[index] as number);
      }
      return best;
    },
  };
}
