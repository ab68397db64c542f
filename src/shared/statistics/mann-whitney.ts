import { ranksOf } from './description';
import { jStat } from './distributions';

export interface MannWhitneyResult {
  /** Pairs in which the first sample's value is greater, ties counted half. */
  u: number;
  /** `u` as a share of all pairs: 0.5 is no difference, 1 the first always greater. */
  superiority: number;
  /** Two-sided. */
  pValue: number;
  /** Counted over all orders, or by the normal approximation. */
  method: 'exact' | 'approximate';
}

/** Orders of both samples in which U is at most a given value, as counts by U. Source: Mann and Whitney 1947. */
function countOrders(firstCount: number, secondCount: number): Float64Array {
  let counts: Float64Array = Float64Array.of(1);
  for (let size = 1; size <= firstCount; size += 1) {
    // Gaussian binomial coefficient [secondCount + size, size] from the one before: times (1 − q^(n+size)) / (1 − q^size).
    const length = size * secondCount + 1;
    const next = new Float64Array(length);
    next.set(counts.subarray(0, length));
    for (let at = length - 1; at >= secondCount + size; at -= 1)
      next[at] = (next[at] as number) - (next[at - secondCount - size] ?? 0);
    for (let at = size; at < length; at += 1) next[at] = (next[at] as number) + (next[at - size] as number);
    counts = next;
  }
  return counts;
}

/** Larger samples, or ties, are approximated; as SciPy's `auto`. */
const maximumExactCount = 8;

/**
 * Whether one of two samples tends to be greater, without assuming any distribution. Null when a sample is empty or all
 * values are equal.
 *
 * Source: Mann and Whitney 1947; approximation with tie and continuity correction as in SciPy's `mannwhitneyu`.
 */
export function mannWhitneyTest(first: readonly number[], second: readonly number[]): MannWhitneyResult | null {
  const pairs = first.length * second.length;
  if (pairs === 0) return null;
  const ranks = ranksOf([...first, ...second]);
  let rankSum = 0;
  for (let index = 0; index < first.length; index += 1) rankSum += ranks[index] as number;
  const u = rankSum - (first.length * (first.length + 1)) / 2;
  const extreme = Math.max(u, pairs - u);
  const tieCounts = new Map<number, number>();
  for (const rank of ranks) tieCounts.set(rank, (tieCounts.get(rank) ?? 0) + 1);
  const hasTies = tieCounts.size < ranks.length;
  const result = { u, superiority: u / pairs };
  if (!hasTies && Math.min(first.length, second.length) <= maximumExactCount && pairs <= 10_000) {
    const counts = countOrders(first.length, second.length);
    const total = counts.reduce((sum, count) => sum + count, 0);
    let tail = 0;
    for (let at = Math.ceil(extreme); at < counts.length; at += 1) tail += counts[at] as number;
    return { ...result, pValue: Math.min(1, (2 * tail) / total), method: 'exact' };
  }
  const count = ranks.length;
  let tieSum = 0;
  for (const ties of tieCounts.values()) tieSum += ties ** 3 - ties;
  const spread = Math.sqrt((pairs / 12) * (count + 1 - tieSum / (count * (count - 1))));
  if (!(spread > 0)) return null;
  const z = (extreme - pairs / 2 - 0.5) / spread;
  return { ...result, pValue: Math.min(1, 2 * jStat.normal.cdf(-z, 0, 1)), method: 'approximate' };
}
