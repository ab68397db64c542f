import type { ChartSeries } from '../../../shared/charts/chart-series';
import { isFlatRange } from '../../../shared/charts/flat-range';
import { type SmoothingKind, smooth } from '../../../shared/charts/smoothing';
import { notFiniteMark, notFiniteMarks } from '../../../shared/run-table/not-finite';

export type { ChartSeries };

/** A series with its smoothed line; `line` is what tooltips and ranks speak of. */
export interface PreparedSeries extends ChartSeries {
  line: Float64Array;
  smoothed: boolean;
  /** Places of values that are no numbers. */
  oddities: readonly Oddity[];
}

/** A value that no axis has a place for. */
export type OddKind = keyof typeof notFiniteMarks;

export interface Oddity {
  x: number;
  kind: OddKind;
}

export const oddTitles = {
  nan: 'NaN (not a number)',
  positiveInfinity: '+∞ (infinity)',
  negativeInfinity: '−∞ (minus infinity)',
} satisfies Record<OddKind, string>;

const oddMarks = Object.entries(notFiniteMarks) as [OddKind, number][];

/** By values; charts over another axis bring the same values with other positions. */
const knownOddities = new WeakMap<Float64Array, { x: Float64Array; found: readonly Oddity[] }>();

/** Positions where a value, or one that it stands for, is NaN or infinite. Means of runs have gaps instead. */
function odditiesOf({ x, y, band, notFinite }: ChartSeries): readonly Oddity[] {
  if (band?.of === 'runs' || notFinite === null) return [];
  const known = knownOddities.get(y);
  if (known?.x === x) return known.found;
  const found: Oddity[] = [];
  for (let index = 0; index < y.length; index += 1) {
    const mark = (notFinite?.[index] ?? 0) | notFiniteMark(y[index] as number);
    if (mark === 0) continue;
    for (const [kind, bit] of oddMarks) if (mark & bit) found.push({ x: x[index] as number, kind });
  }
  knownOddities.set(y, { x, found });
  return found;
}

export type Interval = readonly [number, number];

/** Of very many series few change at a time. */
const preparedOf = new WeakMap<ChartSeries, { smoothing: number; kind: SmoothingKind; prepared: PreparedSeries }>();

function prepare(one: ChartSeries, smoothing: number, kind: SmoothingKind): PreparedSeries {
  const before = preparedOf.get(one);
  if (before?.smoothing === smoothing && before.kind === kind) return before.prepared;
  const prepared: PreparedSeries = {
    ...one,
    line: smooth(one.y, smoothing, kind),
    smoothed: smoothing > 0 && one.y.length > 2,
    oddities: odditiesOf(one),
  };
  if (one.trail) prepared.trail = { x: one.trail.x, y: smooth(one.trail.y, smoothing, kind) };
  preparedOf.set(one, { smoothing, kind, prepared });
  return prepared;
}

export function prepareSeries(
  series: readonly ChartSeries[],
  smoothing: number,
  kind: SmoothingKind = 'exponential',
): PreparedSeries[] {
  return series.map((one) => prepare(one, smoothing, kind));
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

/**
 * Smallest and largest x over all series, null when no series has a point.
 * @param positive only positions that a logarithmic axis has a place for
 */
export function horizontalExtent(series: readonly ChartSeries[], positive = false): Interval | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { x } of series) {
    const first = positive ? lowerBound(x, Number.MIN_VALUE) : 0;
    if (first >= x.length) continue;
    low = Math.min(low, x[first] as number);
    high = Math.max(high, x[x.length - 1] as number);
  }
  return low <= high ? [low, high] : null;
}

/** Points that logarithmic axes leave out. */
export function countWithoutPlace(
  series: readonly ChartSeries[],
  { horizontal, vertical }: { horizontal: boolean; vertical: boolean },
): number {
  let count = 0;
  if (!horizontal && !vertical) return count;
  for (const { x, y } of series) {
    const first = horizontal ? lowerBound(x, Number.MIN_VALUE) : 0;
    count += first;
    if (vertical) for (let index = first; index < y.length; index += 1) if ((y[index] as number) <= 0) count += 1;
  }
  return count;
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
  const least = logarithmic ? Number.MIN_VALUE : -Number.MAX_VALUE;
  for (const { x, y, band } of series) {
    const first = Math.max(0, lowerBound(x, from) - 1);
    const last = Math.min(x.length, lowerBound(x, to) + 1);
    const parts = band ? [y, band.minimum, band.maximum] : [y];
    for (const values of parts)
      for (let index = first; index < last; index += 1) {
        const value = values[index] as number;
        // Written so that NaN and infinities fail every comparison.
        if (value >= least && value < low) low = value;
        if (value >= least && value > high && value < Number.POSITIVE_INFINITY) high = value;
      }
  }
  return low <= high && Number.isFinite(low) ? withAir([low, high], logarithmic) : null;
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
  const isFlat = isFlatRange(low, high);
  if (logarithmic) {
    const factor = isFlat ? 2 : 1.15;
    // No logarithmic axis reaches zero or infinity.
    return [Math.max(Number.MIN_VALUE, low / factor), Math.min(Number.MAX_VALUE, high * factor)];
  }
  if (isFlat) {
    const half = low === 0 ? 1 : Math.abs(low) * 0.1;
    return [low - half, high + half];
  }
  const air = (high - low) * 0.05;
  return [low - air, high + air];
}

/** The newest value that is a number. */
export function currentValue({ y }: ChartSeries): number | null {
  for (let index = y.length - 1; index >= 0; index -= 1) {
    const value = y[index] as number;
    if (Number.isFinite(value)) return value;
  }
  return null;
}
