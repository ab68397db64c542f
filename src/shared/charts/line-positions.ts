import type { RunSummary } from '../contract/run';
import type { ChartSeries } from './chart-series';
import { joinBySteps } from './join-by-steps';
import { firstAbove, isAggregated, type MetricPoints } from './metric-points';

/** What the horizontal axis counts. `time` is milliseconds since the run's start, `clock` since 1970, `metric` another metric. */
export const horizontalAxes = ['step', 'epoch', 'time', 'clock', 'metric'] as const;
export type HorizontalAxis = (typeof horizontalAxes)[number];

/** What the horizontal axis counts, as far as the lines depend on it. */
export interface LineAxis {
  axis: HorizontalAxis;
  /** The metric that `axis: 'metric'` lays out along, joined to the others by step. */
  axisMetric: string | null;
  /** Points over another metric are joined in the order of their steps; otherwise in the order of that metric. */
  joinedBySteps: boolean;
}

type Epochs = Pick<RunSummary, 'stepCount' | 'epochCount'>;
type Start = Pick<RunSummary, 'startedAt' | 'createdAt'>;

export type PlacedLine = Pick<ChartSeries, 'x' | 'y' | 'band' | 'trail' | 'notFinite'>;

export function stepsPerEpoch({ stepCount, epochCount }: Epochs): number {
  return stepCount && epochCount ? Math.max(1, stepCount / epochCount) : 1;
}

/** When a run began, on the clock; a queued one will not begin before it was made. */
export function startOf({ startedAt, createdAt }: Start): number {
  return startedAt ?? createdAt;
}

const growing = new WeakMap<Float64Array, Float64Array>();

/** A clock may have gone back during a run: its points stand at the latest time so far, since a line does not return. */
function inOrderOfTime(times: Float64Array): Float64Array {
  const known = growing.get(times);
  if (known) return known;
  let latest = Number.NEGATIVE_INFINITY;
  const goesBack = times.some((time, index) => index > 0 && time < (times[index - 1] as number));
  const ordered = goesBack
    ? times.map((time) => {
        latest = Math.max(latest, time);
        return latest;
      })
    : times;
  growing.set(times, ordered);
  return ordered;
}

function bandOf(points: MetricPoints): ChartSeries['band'] {
  return isAggregated(points) ? { minimum: points.minimum, maximum: points.maximum, of: 'points' } : null;
}

/**
 * A run's points as a line along an axis, the same on a page and in a report's file.
 * @param along the run's points of the metric that the axis counts
 */
export function placeLine(
  points: MetricPoints,
  run: Epochs & Start,
  { axis, joinedBySteps }: LineAxis,
  along?: MetricPoints,
): PlacedLine {
  if (axis === 'metric') return joinBySteps(points, along, joinedBySteps);
  const { steps, times, values: y, notFinite = null } = points;
  const common = { y, band: bandOf(points), notFinite };
  if (axis === 'step') return { x: steps, ...common };
  if (axis === 'time') return { x: inOrderOfTime(times), ...common };
  if (axis === 'clock') return { x: inOrderOfTime(times.map((time) => startOf(run) + time)), ...common };
  const perEpoch = stepsPerEpoch(run);
  return { x: steps.map((step) => step / perEpoch), ...common };
}

/**
 * Where a run's points lie on the axis of the charts; null where it has none.
 * @param positive only positions that a logarithmic axis has a place for
 */
export function extentOf(
  run: Epochs & Start,
  points: MetricPoints,
  view: LineAxis,
  along?: MetricPoints,
  positive = false,
): readonly [number, number] | null {
  const { axis } = view;
  const positions =
    axis === 'metric'
      ? placeLine(points, run, view, along).x
      : axis === 'step' || axis === 'epoch'
        ? points.steps
        : inOrderOfTime(points.times);
  const first = positive ? firstAbove(positions, 0) : 0;
  if (first >= positions.length) return null;
  const perUnit = axis === 'epoch' ? stepsPerEpoch(run) : 1;
  const zero = axis === 'clock' ? startOf(run) : 0;
  return [zero + (positions[first] as number) / perUnit, zero + (positions[positions.length - 1] as number) / perUnit];
}

/**
 * The steps of a run that lie in a visible range of any axis; null where all of its points lie on one side of the range.
 * @param series the run's series, whose times tell its steps
 */
export function stepsInRange(
  run: Epochs & Start,
  series: Iterable<MetricPoints>,
  { axis }: LineAxis,
  [from, to]: readonly [number, number],
): [number, number] | null {
  // Values of another metric lie anywhere among the steps.
  if (axis === 'metric') return null;
  if (axis === 'step') return [from, to];
  if (axis === 'epoch') return [from * stepsPerEpoch(run), to * stepsPerEpoch(run)];
  const zero = axis === 'clock' ? startOf(run) : 0;
  // The nearest points outside the range, for what lies between two aggregated points belongs to the later one. A range may lie
  // between two points of every series.
  let [before, after] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [isReached, isLeft] = [false, false];
  for (const { steps, times } of series) {
    if (steps.length === 0) continue;
    const ordered = inOrderOfTime(times);
    const first = firstAbove(ordered, from - zero);
    const end = firstAbove(ordered, to - zero);
    if (first > 0) before = Math.max(before, steps[first - 1] as number);
    if (end < steps.length) after = Math.min(after, steps[end] as number);
    least = Math.min(least, steps[0] as number);
    most = Math.max(most, steps[steps.length - 1] as number);
    isReached ||= first < steps.length;
    isLeft ||= end > 0;
  }
  return isReached && isLeft ? [Math.max(before, least), Math.min(after, most)] : null;
}
