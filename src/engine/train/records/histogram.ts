import { type HistogramFigures, histogramBinCount } from '../../../shared/job/run-record';

/**
 * Counts numbers in 64 bins of equal width between the smallest and the largest finite one. NaN and infinities are
 * counted apart. Two passes, so that the deviation does not suffer from cancellation.
 *
 * Source: bins as in NumPy's `histogram`, which corrects the bin of a value by the edges themselves, so that rounding never
 * puts it on the wrong side.
 */
export function histogramOf(values: Float32Array): HistogramFigures {
  let finiteCount = 0;
  let zeroCount = 0;
  let nanCount = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    // NaN and infinities alone differ from themselves so.
    if (value - value !== 0) {
      if (Number.isNaN(value)) nanCount += 1;
      continue;
    }
    finiteCount += 1;
    if (value === 0) zeroCount += 1;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    sum += value;
    squares += value * value;
  }
  const isEmpty = finiteCount === 0;
  const mean = isEmpty ? Number.NaN : sum / finiteCount;
  const bins = new Uint32Array(histogramBinCount);
  const squaredDeviations = isEmpty ? Number.NaN : countBins(values, { minimum, maximum, mean }, bins);
  return {
    count: values.length,
    minimum: isEmpty ? Number.NaN : minimum,
    maximum: isEmpty ? Number.NaN : maximum,
    mean,
    deviation: Math.sqrt(squaredDeviations / finiteCount),
    norm: isEmpty ? Number.NaN : Math.sqrt(squares),
    zeroCount,
    nanCount,
    infiniteCount: values.length - finiteCount - nanCount,
    bins,
  };
}

/** Fills the bins and gives the sum of squared deviations from the mean. */
function countBins(
  values: Float32Array,
  { minimum, maximum, mean }: Pick<HistogramFigures, 'minimum' | 'maximum' | 'mean'>,
  bins: Uint32Array,
): number {
  const lastBin = histogramBinCount - 1;
  const width = (maximum - minimum) / histogramBinCount;
  const edges = Float64Array.from({ length: histogramBinCount + 1 }, (_, index) => minimum + index * width);
  edges[histogramBinCount] = maximum;
  const scale = width > 0 ? histogramBinCount / (maximum - minimum) : 0;
  let squaredDeviations = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (value - value !== 0) continue;
    squaredDeviations += (value - mean) * (value - mean);
    let bin = Math.min(lastBin, Math.floor((value - minimum) * scale));
    if (value < (edges[bin] as number)) bin -= 1;
    else if (bin < lastBin && value >= (edges[bin + 1] as number)) bin += 1;
    bins[bin] = (bins[bin] as number) + 1;
  }
  if (width === 0) {
    // All are equal: the middle, since they lie at both ends at once.
    const count = bins.reduce((total, own) => total + own, 0);
    bins.fill(0);
    bins[histogramBinCount / 2] = count;
  }
  return squaredDeviations;
}
