import { deviation, mean, meanInterval } from '../statistics';
import type { ChartSeries } from './chart-series';

/** What the band around a group's mean shows. */
export const groupBands = ['deviation', 'interval', 'extremes'] as const;
export type GroupBand = (typeof groupBands)[number];

export const groupBandTitles = {
  deviation: 'Standard deviation',
  interval: '95 % interval of the mean',
  extremes: 'Minimum to maximum',
} satisfies Record<GroupBand, string>;

/** What a chart of groups says about its lines: aggregated points have lost some of their spread, but not their extremes. */
export function groupRemark(band: GroupBand, lines: readonly Pick<ChartSeries, 'band'>[]): string {
  const spread = groupBandTitles[band].toLowerCase();
  if (!lines.some((line) => line.band?.isAggregated)) return `mean, ${spread}`;
  return band === 'extremes' ? `mean of aggregated points, ${spread}` : `mean, ${spread} of aggregated points`;
}

/** Positions of a group's line; more could not be told apart on a screen. */
const positionLimit = 2_000;

/** The value of a line at a position, straight between its points; NaN outside of it and in gaps. */
function valueAt({ x, y }: ChartSeries, from: number, position: number): { value: number; at: number } {
  let at = from;
  while (at + 1 < x.length && (x[at + 1] as number) <= position) at += 1;
  const left = x[at] as number;
  if (x.length === 0 || position < left) return { value: Number.NaN, at };
  if (position === left) return { value: y[at] as number, at };
  if (at + 1 >= x.length) return { value: Number.NaN, at };
  const right = x[at + 1] as number;
  const share = (position - left) / (right - left);
  return { value: (y[at] as number) * (1 - share) + (y[at + 1] as number) * share, at };
}

/** Gathers the extremes of the points from one on up to a position; tells the next one. */
function passPoints({ x, y, band }: ChartSeries, from: number, position: number, extremes: number[]): number {
  const { minimum, maximum } = band ?? { minimum: y, maximum: y };
  let at = from;
  for (; at < x.length && (x[at] as number) <= position; at += 1)
    for (const value of [minimum[at] as number, maximum[at] as number])
      if (Number.isFinite(value)) extremes.push(value);
  return at;
}

function positionsOf(members: readonly ChartSeries[]): Float64Array {
  const all = new Set<number>();
  for (const { x } of members) for (const position of x) all.add(position);
  const sorted = Float64Array.from(all).sort();
  if (sorted.length <= positionLimit) return sorted;
  const stride = (sorted.length - 1) / (positionLimit - 1);
  return Float64Array.from({ length: positionLimit }, (_, index) => sorted[Math.round(index * stride)] as number);
}

const spreads = {
  deviation: (values, middle) => {
    const spread = values.length > 1 ? deviation(values) : 0;
    return [middle - spread, middle + spread];
  },
  interval: (values, middle) => {
    const interval = values.length > 1 ? meanInterval(values) : null;
    return interval ? [interval.low, interval.high] : [middle, middle];
  },
  extremes: (values) => [
    values.reduce((least, value) => Math.min(least, value)),
    values.reduce((most, value) => Math.max(most, value)),
  ],
} satisfies Record<GroupBand, (values: readonly number[], middle: number) => [number, number]>;

/**
 * One line for several: their mean where they have a value, with a band of how they spread. Lines whose points lie at
 * different positions are read straight between their points. The extremes are those of every point up to a position since the
 * one before, and of what the points stand for, so that no spike is lost.
 *
 * @param look id, label and colour of the group's line
 */
export function groupSeries(
  look: Pick<ChartSeries, 'id' | 'label' | 'color' | 'dash'>,
  members: readonly ChartSeries[],
  band: GroupBand,
): ChartSeries {
  const x = positionsOf(members);
  const y = new Float64Array(x.length);
  const minimum = new Float64Array(x.length);
  const maximum = new Float64Array(x.length);
  const places = members.map(() => 0);
  const counts = members.map(() => 0);
  x.forEach((position, index) => {
    const values: number[] = [];
    const passed: number[] = [];
    members.forEach((member, which) => {
      const { value, at } = valueAt(member, places[which] as number, position);
      places[which] = at;
      if (Number.isFinite(value)) values.push(value);
      if (band === 'extremes') counts[which] = passPoints(member, counts[which] as number, position, passed);
    });
    const middle = values.length > 0 ? mean(values) : Number.NaN;
    const spread = values.concat(passed);
    const [low, high] = spread.length > 0 ? spreads[band](spread, middle) : [Number.NaN, Number.NaN];
    y[index] = middle;
    minimum[index] = low;
    maximum[index] = high;
  });
  const isAggregated = members.some((member) => member.band !== null);
  return { ...look, x, y, band: { minimum, maximum, of: 'runs', isAggregated } };
}
