import { type HistogramFigures, histogramBinCount } from '../../../shared/job/run-record';

/**
 * Counts numbers in 64 bins of equal width between the smallest and the largest finite one. NaN and infinities are
 * counted apart.
 *
 * Source: Welford 1962 for a deviation without cancellation; bins as in NumPy's `histogram`, which corrects the bin of a
 * value by the edges themselves, so that rounding never puts it on the wrong side.
 */
export function histogramOf(values: Float32Array): HistogramFigures {
  let finiteCount = 0;
  let zeroCount = 0;
  let nanCount = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let mean = 0;
  let squaredDeviations = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (!Number.isFinite(value)) {
      if (Number.isNaN(value)) nanCount += 1;
      continue;
    }
    if (value === 0) zeroCount += 1;
    finiteCount += 1;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    const difference = value - mean;
    mean += difference / finiteCount;
    squaredDeviations += difference * (value - mean);
    squares += value * value;
  }
  const none = finiteCount === 0;
  return {
    count: values.length,
    minimum: none ? Number.NaN : minimum,
    maximum: none ? Number.NaN : maximum,
    mean: none ? Number.NaN : mean,
    deviation: none ? Number.NaN : Math.sqrt(squaredDeviations / finiteCount),
    norm: none ? Number.NaN : Math.sqrt(squares),
    zeroCount,
    nanCount,
    infiniteCount: values.length - finiteCount - nanCount,
    bins: none ? new Uint32Array(histogramBinCount) : countBins(values, minimum, maximum, finiteCount),
  };
}

function countBins(values: Float32Array, minimum: number, maximum: number, finiteCount: number): Uint32Array {
  const bins = new Uint32Array(histogramBinCount);
  if (minimum === maximum) {
    bins[histogramBinCount / 2] = finiteCount;
    return bins;
  }
  const width = (maximum - minimum) / histogramBinCount;
  const edges = Float64Array.from({ length: histogramBinCount + 1 }, (_, index) => minimum + index * width);
  edges[histogramBinCount] = maximum;
  const scale = histogramBinCount / (maximum - minimum);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (!Number.isFinite(value)) continue;
    let bin = Math.min(histogramBinCount - 1, Math.floor((value - minimum) * scale));
    if (value < (edges[bin] as number)) bin -= 1;
    else if (bin < histogramBinCount - 1 && value >= (edges[bin + 1] as number)) bin += 1;
    bins[bin] = (bins[bin] as number) + 1;
  }
  return bins;
}
