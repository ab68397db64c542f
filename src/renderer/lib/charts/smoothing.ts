/**
 * Exponential moving average with the bias of its start removed, so that the first values are not pulled to zero.
 * Gaps (NaN) stay gaps and do not touch the average.
 *
 * Range: `weight` in [0, 1); 0 returns the values as they are.
 * Source: Kingma and Ba 2014, section 3 (bias correction).
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  if (weight <= 0) return values;
  const smoothed = new Float64Array(values.length);
  let average = 0;
  let remaining = 1;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (!Number.isFinite(value)) {
      smoothed[index] = value;
      continue;
    }
    average = average * weight + (1 - weight) * value;
    remaining *= weight;
    smoothed[index] = average / (1 - remaining);
  }
  return smoothed;
}
