import { mean, variance } from './description';

/**
 * Difference of two means in pooled deviations, corrected for small samples: 0.2 is small, 0.5 medium, 0.8 large.
 * Null where nothing varies.
 *
 * Source: Hedges 1981, "Distribution theory for Glass's estimator of effect size".
 */
export function hedgesG(first: readonly number[], second: readonly number[]): number | null {
  const degrees = first.length + second.length - 2;
  if (first.length < 2 || second.length < 2) return null;
  const pooled = Math.sqrt(((first.length - 1) * variance(first) + (second.length - 1) * variance(second)) / degrees);
  if (!(pooled > 0)) return null;
  return ((mean(first) - mean(second)) / pooled) * (1 - 3 / (4 * degrees - 1));
}
