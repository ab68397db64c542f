import type { ValueSummary } from '../../shared/contract/inspection';

const binCount = 32;

/**
 * Figures of many numbers. NaN and infinities are counted and left out of everything else.
 * Source: Welford 1962, Note on a Method for Calculating Corrected Sums of Squares, for a deviation without cancellation.
 */
export function summariseValues(values: ArrayLike<number>): ValueSummary {
  let finiteCount = 0;
  let zeroCount = 0;
  let nanCount = 0;
  let infiniteCount = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let mean = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (value === 0) zeroCount += 1;
    if (!Number.isFinite(value)) {
      if (Number.isNaN(value)) nanCount += 1;
      else infiniteCount += 1;
      continue;
    }
    finiteCount += 1;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    const difference = value - mean;
    mean += difference / finiteCount;
    squares += difference * (value - mean);
  }
  const count = values.length;
  const share = (part: number) => (count === 0 ? 0 : part / count);
  const shares = { zeroShare: share(zeroCount), nanShare: share(nanCount), infiniteShare: share(infiniteCount) };
  if (finiteCount === 0)
    return { count, minimum: null, maximum: null, mean: null, deviation: null, ...shares, histogram: [] };
  return {
    count,
    minimum,
    maximum,
    mean,
    deviation: Math.sqrt(squares / finiteCount),
    ...shares,
    histogram: countBins(values, minimum, maximum),
  };
}

/** Equally wide bins; the largest value belongs to the last one. All equal: one full bin in the middle. */
function countBins(values: ArrayLike<number>, minimum: number, maximum: number): number[] {
  const bins = new Array<number>(binCount).fill(0);
  const width = (maximum - minimum) / binCount;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (!Number.isFinite(value)) continue;
    const bin = width === 0 ? binCount / 2 : Math.min(binCount - 1, Math.floor((value - minimum) / width));
    bins[bin] = (bins[bin] as number) + 1;
  }
  return bins;
}
