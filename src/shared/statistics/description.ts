import { jStat } from './distributions';

/** Mean of a sample, never outside its values, so that equal values have exactly that mean; NaN of none. */
export function mean(values: readonly number[]): number {
  let total = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    total += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  // Ten times 0.1 sums up to less than 1: what does not vary would seem to.
  return Math.min(Math.max(total / values.length, least), most);
}

/** Unbiased variance (n − 1), zero exactly where all values are equal; NaN of fewer than two. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  let total = 0;
  for (const value of values) total += (value - centre) ** 2;
  return total / (values.length - 1);
}

export function deviation(values: readonly number[]): number {
  return Math.sqrt(variance(values));
}

/**
 * Value below which a share of the sample lies, linear between neighbours.
 *
 * Source: Hyndman and Fan 1996, type 7 (NumPy's default).
 */
export function quantile(values: readonly number[], share: number): number {
  const ordered = Float64Array.from(values).sort();
  const place = (ordered.length - 1) * share;
  const below = ordered[Math.floor(place)] ?? Number.NaN;
  const above = ordered[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export interface Interval {
  low: number;
  high: number;
}

/** Where the mean of a normal population lies with the given confidence, by Student's t; NaN bounds of one value. */
export function meanInterval(values: readonly number[], confidence = 0.95): Interval {
  const centre = mean(values);
  const reach =
    jStat.studentt.inv(0.5 + confidence / 2, values.length - 1) * (deviation(values) / Math.sqrt(values.length));
  return { low: centre - reach, high: centre + reach };
}

/** Ranks from one, equal values share their mean rank. */
export function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1] as number] === values[order[start] as number]) end += 1;
    for (let at = start; at <= end; at += 1) ranks[order[at] as number] = (start + end) / 2 + 1;
    start = end + 1;
  }
  return ranks;
}
