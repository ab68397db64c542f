import { type HistogramFigures, histogramBinCount } from '../job/run-record';

/** Counts between edges of any width; `limits[i]` is where bucket `i` ends, and the one before it where it begins. */
export interface Buckets {
  limits: readonly number[];
  counts: readonly number[];
  minimum: number;
  maximum: number;
}

/**
 * The studio's histogram of equal bins from buckets of any width: a bucket's count is spread evenly over its width, and what
 * is left by rounding goes to where most is. Mean and deviation are those of the buckets' middles.
 */
export function histogramFigures({ limits, counts, minimum, maximum }: Buckets): HistogramFigures {
  const shares = new Float64Array(histogramBinCount);
  const width = (maximum - minimum) / histogramBinCount;
  let count = 0;
  let sum = 0;
  let squares = 0;
  const binOf = (value: number) =>
    width > 0
      ? Math.min(histogramBinCount - 1, Math.max(0, Math.floor((value - minimum) / width)))
      : histogramBinCount / 2;
  for (const [index, bucket] of counts.entries()) {
    if (!(bucket > 0)) continue;
    const from = Math.max(minimum, index === 0 ? minimum : (limits[index - 1] as number));
    const to = Math.max(from, Math.min(maximum, limits[index] as number));
    const middle = (from + to) / 2;
    count += bucket;
    sum += bucket * middle;
    squares += bucket * middle * middle;
    const first = binOf(from);
    const last = binOf(to);
    if (first === last || !(to > from)) shares[first] = (shares[first] as number) + bucket;
    else
      for (let bin = first; bin <= last; bin += 1) {
        const overlap = Math.min(to, minimum + (bin + 1) * width) - Math.max(from, minimum + bin * width);
        shares[bin] = (shares[bin] as number) + (bucket * Math.max(0, overlap)) / (to - from);
      }
  }
  const total = Math.round(count);
  const bins = new Uint32Array(histogramBinCount);
  let carried = 0;
  let placed = 0;
  for (let bin = 0; bin < histogramBinCount; bin += 1) {
    carried += shares[bin] as number;
    bins[bin] = Math.max(0, Math.round(carried) - placed);
    placed += bins[bin] as number;
  }
  const mean = count > 0 ? sum / count : Number.NaN;
  return {
    count: total,
    minimum: count > 0 ? minimum : Number.NaN,
    maximum: count > 0 ? maximum : Number.NaN,
    mean,
    deviation: count > 0 ? Math.sqrt(Math.max(0, squares / count - mean * mean)) : Number.NaN,
    norm: Math.sqrt(squares),
    zeroCount: 0,
    nanCount: 0,
    infiniteCount: 0,
    bins,
  };
}
