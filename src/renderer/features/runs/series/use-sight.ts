import { useLayoutEffect, useRef } from 'react';
import { stepsInRange } from '../../../../shared/charts/line-positions';
import type { RunSummary } from '../../../../shared/contract/run';
import type { ChartView } from '../../../lib/charts';
import type { FeedSnapshot, MetricFeed } from './metric-feed';

/** A zoom that goes on is read at its begin, and then about so often. */
const restMs = 80;

/**
 * Has what is zoomed into read at the resolution that it needs.
 * @param metrics those that are looked at: others come as one scrolls
 */
export function useSight(
  runs: readonly RunSummary[],
  { range, axis, axisMetric, joinedBySteps }: ChartView,
  snapshot: FeedSnapshot,
  metrics: readonly string[],
  setSight: MetricFeed['setSight'],
): void {
  const asked = useRef<{ range: ChartView['range']; at: number }>({ range: null, at: Number.NEGATIVE_INFINITY });
  const loadedCount = [...snapshot.values()].filter(({ loaded }) => loaded).length;
  // Finer points change the snapshot, and with it at most the ends of what was asked for: the feed asks for nothing twice.
  // Before the frame that shows the zoom, so that the host reads while it is painted.
  useLayoutEffect(() => {
    if (!range) {
      setSight(null);
      return;
    }
    const ask = () => {
      asked.current = { range, at: performance.now() };
      const sight = new Map<string, readonly [number, number]>();
      for (const run of runs) {
        const series = snapshot.get(run.id)?.series.values() ?? [];
        const steps = stepsInRange(run, series, { axis, axisMetric, joinedBySteps }, range);
        if (steps) sight.set(run.id, steps);
      }
      setSight(sight);
    };
    const waitMs = asked.current.range === range ? 0 : asked.current.at + restMs - performance.now();
    if (waitMs <= 0) {
      ask();
      return;
    }
    const timer = setTimeout(ask, waitMs);
    return () => clearTimeout(timer);
  }, [range, runs, axis, axisMetric, joinedBySteps, setSight, metrics, loadedCount]);
}
