import type { SmoothingKind } from '../../../shared/charts/smoothing';
import type { HorizontalAxis } from './axes';
import type { Interval } from './series';

/** How a group of charts is looked at; every chart of the group follows. */
export interface ChartView {
  axis: HorizontalAxis;
  logarithmic: boolean;
  /** The vertical axis fits the bulk of the values; what lies far off leaves the plot. */
  ignoreOutliers: boolean;
  /** Range: 0 (off) to 0.99. */
  smoothing: number;
  smoothingKind: SmoothingKind;
  /** Visible part of the horizontal axis; null shows all. */
  range: Interval | null;
}

export const defaultChartView: ChartView = {
  axis: 'step',
  logarithmic: false,
  ignoreOutliers: false,
  smoothing: 0,
  smoothingKind: 'exponential',
  range: null,
};

/** Zooms about a position, never beyond the whole; null once everything is visible again. */
export function zoomRange(range: Interval | null, whole: Interval, at: number, factor: number): Interval | null {
  const [from, to] = range ?? whole;
  const length = (to - from) * factor;
  if (length >= whole[1] - whole[0]) return null;
  const start = Math.min(Math.max(whole[0], at - (at - from) * factor), whole[1] - length);
  return [start, start + length];
}

/** Moves the visible part by a share of its length, stopping at the ends. */
export function panRange(range: Interval | null, whole: Interval, share: number): Interval | null {
  if (!range) return null;
  const length = range[1] - range[0];
  const start = Math.min(Math.max(whole[0], range[0] + length * share), whole[1] - length);
  return [start, start + length];
}
