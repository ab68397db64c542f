import { useMemo, useRef } from 'react';
import { extentOf, type LineAxis, startOf, stepsPerEpoch } from '../../../../shared/charts/line-positions';
import type { SeriesByMetric } from '../../../../shared/charts/metric-points';
import type { RunSummary } from '../../../../shared/contract/run';
import { type ChartView, type Interval, isLogarithmicHorizontal } from '../../../lib/charts';
import type { FeedSnapshot } from './metric-feed';

/** A run's part is found once as long as none of its series changes: thousands of runs seldom change together. */
const known = new WeakMap<SeriesByMetric, { key: string; extent: Interval | null }>();

function extentOfRun(run: RunSummary, series: SeriesByMetric, view: LineAxis, positive: boolean): Interval | null {
  const { axis, axisMetric, joinedBySteps } = view;
  const unit = axis === 'epoch' ? stepsPerEpoch(run) : axis === 'clock' ? startOf(run) : 0;
  const key = `${axis} ${axisMetric} ${joinedBySteps} ${positive} ${unit}`;
  const found = known.get(series);
  if (found?.key === key) return found.extent;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const along = axisMetric === null ? undefined : series.get(axisMetric);
  for (const points of series.values()) {
    const extent = extentOf(run, points, view, along, positive);
    if (!extent) continue;
    low = Math.min(low, extent[0]);
    high = Math.max(high, extent[1]);
  }
  const extent: Interval | null = high === Number.NEGATIVE_INFINITY ? null : [low, high];
  known.set(series, { key, extent });
  return extent;
}

/** What the horizontal axis of all charts shows when nothing is zoomed; null before there is any point. */
export function useWhole(runs: readonly RunSummary[], snapshot: FeedSnapshot, view: ChartView): Interval | null {
  const { axis, axisMetric, joinedBySteps } = view;
  const positive = isLogarithmicHorizontal(view);
  const before = useRef<Interval | null>(null);
  return useMemo(() => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const run of runs) {
      const series = snapshot.get(run.id)?.series;
      const extent = series && extentOfRun(run, series, { axis, axisMetric, joinedBySteps }, positive);
      if (!extent) continue;
      low = Math.min(low, extent[0]);
      high = Math.max(high, extent[1]);
    }
    const whole: Interval | null = low <= high ? [low, high] : null;
    if (whole?.[0] !== before.current?.[0] || whole?.[1] !== before.current?.[1]) before.current = whole;
    return before.current;
  }, [runs, snapshot, axis, axisMetric, joinedBySteps, positive]);
}
