import type { ChartSeries } from '../../../shared/charts/chart-series';
import { type SmoothingKind, smooth } from '../../../shared/charts/smoothing';

export type { ChartSeries };

/** A series with its smoothed line; `line` is what tooltips and ranks speak of. */
export interface PreparedSeries extends ChartSeries {
  line: Float64Array;
  smoothed: boolean;
}

export type Interval = readonly [number, number];

export function prepareSeries(
  series: readonly ChartSeries[],
  smoothing: number,
  kind: SmoothingKind = 'exponential',
): PreparedSeries[] {
  return series.map((one) => ({
    ...one,
    line: smooth(one.y, smoothing, kind),
    smoothed: smoothing > 0 && one.y.length > 2,
  }));
}

/** First index whose x is at least `value`; the length when there is none. */
export function lowerBound(x: Float64Array, value: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the point nearest to `value`, −1 for an empty series. */
export function nearestIndex(x: Float64Array, value: number): number {
  if (x.length === 0) return -1;
  const after = lowerBound(x, value);
  if (after === 0) return 0;
  if (after === x.length) return x.length - 1;
  return (x[after] as number) - value < value - (x[after - 1] as number) ? after : after - 1;
}

/** Smallest and largest x over all series, null when no series has a point. */
export function horizontalExtent(series: readonly ChartSeries[]): Interval | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { x } of series) {
    if (x.length === 0) continue;
    low = Math.min(low, x[0] as number);
    high = Math.max(high, x[x.length - 1] as number);
  }
  return low <= high ? [low, high] : null;
}

export interface VerticalView {
  /** Values that are not positive have no place and are left out. */
  logarithmic: boolean;
  /** Fits the inner 96 % of the values. */
  ignoreOutliers: boolean;
}

const outlierShare = 0.02;
/** Quantiles of about so many values are as good as those of all. */
const quantileSampleCount = 20_000;

/** Smallest and largest drawn value between two x positions, with a little air. */
export function verticalExtent(
  series: readonly PreparedSeries[],
  [from, to]: Interval,
  { logarithmic, ignoreOutliers }: VerticalView,
): Interval | null {
  if (ignoreOutliers) {
    const inner = innerExtent(series, [from, to], logarithmic);
    if (inner) return withAir(inner, logarithmic);
  }
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const take = (value: number) => {
    if (!Number.isFinite(value) || (logarithmic && value <= 0)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  for (const { x, y, band } of series) {
    const first = Math.max(0, lowerBound(x, from) - 1);
    const last = Math.min(x.length, lowerBound(x, to) + 1);
    for (let index = first; index < last; index += 1) {
      take(y[index] as number);
      if (band) {
        take(band.minimum[index] as number);
        take(band.maximum[index] as number);
      }
    }
  }
  return low > high ? null : withAir([low, high], logarithmic);
}

function innerExtent(series: readonly PreparedSeries[], [from, to]: Interval, logarithmic: boolean): Interval | null {
  const ranges = series.map(({ x }) => [lowerBound(x, from), lowerBound(x, to + Number.EPSILON)] as const);
  const total = ranges.reduce((sum, [first, last]) => sum + last - first, 0);
  const stride = Math.max(1, Math.floor(total / quantileSampleCount));
  const values: number[] = [];
  series.forEach(({ line }, at) => {
    const [first, last] = ranges[at] as readonly [number, number];
    for (let index = first; index < last; index += stride) {
      const value = line[index] as number;
      if (Number.isFinite(value) && !(logarithmic && value <= 0)) values.push(value);
    }
  });
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  const cut = Math.floor(values.length * outlierShare);
  return [values[cut] as number, values[values.length - 1 - cut] as number];
}

function withAir([low, high]: Interval, logarithmic: boolean): Interval {
  if (logarithmic) return low === high ? [low / 2, high * 2] : [low / 1.15, high * 1.15];
  if (low === high) {
    const half = low === 0 ? 1 : Math.abs(low) * 0.1;
    return [low - half, high + half];
  }
  const air = (high - low) * 0.05;
  return [low - air, high + air];
}

export interface RankedValue {
  id: string;
  label: string;
  color: string;
  dash: readonly number[];
  x: number;
  /** What the line shows there, smoothed when smoothing is on. */
  value: number;
  /** The unsmoothed value. */
  raw: number;
}

/**
 * The series at one x position, highest value first; series that do not reach it and gaps are left out.
 *
 * @param reach how far from the position a series' nearest point may lie, in the axis' unit
 */
export function rankAt(series: readonly PreparedSeries[], at: number, reach: number): RankedValue[] {
  const ranked: RankedValue[] = [];
  for (const { id, label, color, dash, x, y, line } of series) {
    const index = nearestIndex(x, at);
    if (index < 0) continue;
    const position = x[index] as number;
    const inside = at >= (x[0] as number) - reach && at <= (x[x.length - 1] as number) + reach;
    const value = line[index] as number;
    if (!inside || !Number.isFinite(value)) continue;
    ranked.push({ id, label, color, dash, x: position, value, raw: y[index] as number });
  }
  return ranked.sort((a, b) => b.value - a.value);
}

/** The newest value that is a number. */
export function currentValue({ y }: ChartSeries): number | null {
  for (let index = y.length - 1; index >= 0; index -= 1) {
    const value = y[index] as number;
    if (Number.isFinite(value)) return value;
  }
  return null;
}
