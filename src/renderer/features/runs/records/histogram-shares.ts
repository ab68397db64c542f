import type { HistogramSeries } from './histogram-series';

/**
 * How a record's numbers are shared out over bins that several runs have in common: each of its own bins is spread evenly
 * over those it touches. All of them together are the share of finite numbers, so that tensors of different sizes compare.
 *
 * Shape: [binCount]. Range: 0 to 1.
 */
export function sharesOf(
  series: HistogramSeries,
  place: number,
  range: readonly [number, number],
  binCount: number,
): Float64Array {
  const shares = new Float64Array(binCount);
  const { bins, figures, binCount: ownCount } = series;
  const count = figures.count[place] as number;
  const minimum = figures.minimum[place] as number;
  const maximum = figures.maximum[place] as number;
  const perBin = (range[1] - range[0]) / binCount;
  if (!(count > 0) || !(maximum >= minimum) || !(perBin > 0)) return shares;
  const within = (bin: number) => Math.max(0, Math.min(binCount - 1, bin));
  const put = (bin: number, share: number) => {
    shares[within(bin)] = (shares[within(bin)] as number) + share;
  };
  const ownWidth = (maximum - minimum) / ownCount;
  for (let own = 0; own < ownCount; own += 1) {
    const share = (bins[place * ownCount + own] as number) / count;
    if (share === 0) continue;
    const from = (minimum + own * ownWidth - range[0]) / perBin;
    const to = (minimum + (own + 1) * ownWidth - range[0]) / perBin;
    const first = Math.floor(from);
    // Numbers that are all equal have no width, and narrow bins lie within one of these.
    if (!(to > first + 1)) {
      put(first, share);
      continue;
    }
    for (let bin = first; bin < to; bin += 1)
      put(bin, (share * (Math.min(to, bin + 1) - Math.max(from, bin))) / (to - from));
  }
  return shares;
}

/** The outline of bars as the path of an SVG, standing on the bottom. `heights`: from 0 to 1. */
export function barPath(heights: ArrayLike<number>, width: number, height: number): string {
  const step = width / heights.length;
  let path = `M0 ${height}`;
  for (let bin = 0; bin < heights.length; bin += 1) {
    const top = (height * (1 - (heights[bin] as number))).toFixed(1);
    path += `V${top}H${((bin + 1) * step).toFixed(1)}`;
  }
  return `${path}V${height}Z`;
}
