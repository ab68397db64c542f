/**
 * The value below which a share of sorted numbers lies, between two of them by straight line.
 *
 * Source: NumPy quantile, method "linear".
 */
export function quantileOfSorted(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  const part = place - below;
  const step = high - low;
  return part < 0.5 ? low + step * part : high - step * (1 - part);
}

/** Two passes with the correction for rounding in the mean, so that large offsets do not eat the deviation. */
export function moments(values: Float64Array): { mean: number; variance: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  let rest = 0;
  for (const value of values) {
    squares += (value - mean) ** 2;
    rest += value - mean;
  }
  return { mean, variance: Math.max(0, (squares - rest ** 2 / values.length) / values.length) };
}

/** The deviation to divide by; 1 for a constant column, where rounding alone leaves some. */
export function deviationOf(count: number, mean: number, variance: number): number {
  const rounding = count * Number.EPSILON * variance + (count * Math.abs(mean) * Number.EPSILON) ** 2;
  return variance <= rounding ? 1 : Math.sqrt(variance);
}
