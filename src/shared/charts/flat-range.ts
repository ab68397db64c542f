/** Below this, steps of an axis would be too small to be counted at all. */
const leastLength = 1e-300;

/**
 * The ends differ by rounding alone, as those of a mean of equal values do: an axis shows one value, and no round steps can be
 * counted between them. Ends without a finite length are flat too.
 */
export function isFlatRange(low: number, high: number): boolean {
  return !(high - low > Math.max(leastLength, 1e-12 * Math.max(Math.abs(low), Math.abs(high))));
}
