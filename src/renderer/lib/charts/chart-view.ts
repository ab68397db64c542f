import type { LineAxis } from '../../../shared/charts/line-positions';
import type { SmoothingKind } from '../../../shared/charts/smoothing';
import { horizontalAxisTitles } from './axes';
import type { Interval } from './series';

/** How a group of charts is looked at; every chart of the group follows. */
export interface ChartView extends LineAxis {
  logarithmic: boolean;
  logarithmicHorizontal: boolean;
  /** The vertical axis fits the bulk of the values; what lies far off leaves the plot. */
  ignoreOutliers: boolean;
  /** Interventions, checkpoints, phases and resumes as marks. */
  events: boolean;
  /** Range: 0 (off) to 0.99. */
  smoothing: number;
  smoothingKind: SmoothingKind;
  /** Visible part of the horizontal axis; null shows all. */
  range: Interval | null;
}

export const defaultChartView: ChartView = {
  axis: 'step',
  axisMetric: null,
  joinedBySteps: false,
  logarithmic: false,
  logarithmicHorizontal: false,
  ignoreOutliers: false,
  events: true,
  smoothing: 0,
  smoothingKind: 'exponential',
  range: null,
};

/** Points in time have no zero that a logarithm could begin at. */
export function isLogarithmicHorizontal({ axis, logarithmicHorizontal }: ChartView): boolean {
  return logarithmicHorizontal && axis !== 'clock';
}

/** What stands under the horizontal axis. */
export function axisTitleOf(view: ChartView): string {
  const title =
    view.axis === 'metric'
      ? `${view.axisMetric ?? 'Choose a metric'} (at the same step, joined in the order of ${view.joinedBySteps ? 'steps' : 'its values'})`
      : horizontalAxisTitles[view.axis];
  return isLogarithmicHorizontal(view) ? `${title}, logarithmic` : title;
}

const straight = { to: (value: number) => value, from: (place: number) => place };
const logarithm = { to: Math.log, from: Math.exp };
const placesOf = (logarithmic: boolean) => (logarithmic ? logarithm : straight);

/** Shortest part of an axis that is zoomed into, as a share of the whole and of the numbers that have to be told apart. */
const leastShare = 1e-9;
const leastDifference = 1e-10;

/**
 * Zooms about a position, never beyond the whole nor closer than ticks can tell; null once everything is visible again.
 * @param logarithmic lengths are counted as they look, in decades
 */
export function zoomRange(
  range: Interval | null,
  whole: Interval,
  at: number,
  factor: number,
  logarithmic = false,
): Interval | null {
  const places = placesOf(logarithmic);
  const [first, last] = [places.to(whole[0]), places.to(whole[1])];
  const [from, to] = (range ?? whole).map(places.to) as [number, number];
  const least = Math.max((last - first) * leastShare, Math.max(Math.abs(first), Math.abs(last)) * leastDifference);
  const length = Math.max((to - from) * factor, least);
  if (!(length < last - first)) return null;
  const pivot = places.to(at);
  // The position keeps its place between the ends.
  const share = to > from ? (pivot - from) / (to - from) : 0;
  const start = Math.min(Math.max(first, pivot - share * length), last - length);
  return [places.from(start), places.from(start + length)];
}

/** Moves the visible part by a share of its length, stopping at the ends. */
export function panRange(range: Interval | null, whole: Interval, share: number, logarithmic = false): Interval | null {
  if (!range) return null;
  const places = placesOf(logarithmic);
  const [from, to] = [places.to(range[0]), places.to(range[1])];
  const length = to - from;
  const start = Math.min(Math.max(places.to(whole[0]), from + length * share), places.to(whole[1]) - length);
  return [places.from(start), places.from(start + length)];
}
