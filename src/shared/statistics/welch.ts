import { type Interval, mean, variance } from './description';
import { jStat } from './distributions';

export interface WelchResult {
  /** Mean of the first sample minus that of the second. */
  difference: number;
  interval: Interval;
  t: number;
  degreesOfFreedom: number;
  /** Two-sided. */
  pValue: number;
}

/**
 * Whether two samples come from populations of equal mean, without assuming equal variances. Null when a sample has
 * fewer than two values or neither varies: then nothing can be said.
 *
 * Source: Welch 1947, "The generalization of 'Student's' problem when several different population variances are involved".
 */
export function welchTest(first: readonly number[], second: readonly number[], confidence = 0.95): WelchResult | null {
  if (first.length < 2 || second.length < 2) return null;
  const firstShare = variance(first) / first.length;
  const secondShare = variance(second) / second.length;
  const error = Math.sqrt(firstShare + secondShare);
  if (!(error > 0)) return null;
  const difference = mean(first) - mean(second);
  const t = difference / error;
  const degreesOfFreedom =
    (firstShare + secondShare) ** 2 / (firstShare ** 2 / (first.length - 1) + secondShare ** 2 / (second.length - 1));
  const reach = jStat.studentt.inv(0.5 + confidence / 2, degreesOfFreedom) * error;
  return {
    difference,
    interval: { low: difference - reach, high: difference + reach },
    t,
    degreesOfFreedom,
    pValue: Math.min(1, 2 * jStat.studentt.cdf(-Math.abs(t), degreesOfFreedom)),
  };
}
