import { useDebouncedValue } from '@mantine/hooks';
import { useEffect } from 'react';
import { stepsInRange } from '../../../../shared/charts/line-positions';
import type { RunSummary } from '../../../../shared/contract/run';
import type { ChartView } from '../../../lib/charts';
import type { FeedSnapshot, MetricFeed } from './metric-feed';

/** A zoom that goes on is not read for each of its steps. */
const sightDelayMs = 80;

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
  const [settledRange] = useDebouncedValue(range, sightDelayMs);
  const loadedCount = [...snapshot.values()].filter(({ loaded }) => loaded).length;
  // Finer points change the snapshot, and with it at most the ends of what was asked for: the feed asks for nothing twice.
  useEffect(() => {
    if (!settledRange) {
      setSight(null);
      return;
    }
    const sight = new Map<string, readonly [number, number]>();
    for (const run of runs) {
      const [points] = snapshot.get(run.id)?.series.values() ?? [];
      const steps = stepsInRange(run, points, { axis, axisMetric, joinedBySteps }, settledRange);
      if (steps) sight.set(run.id, steps);
    }
    setSight(sight);
  }, [settledRange, runs, axis, axisMetric, joinedBySteps, setSight, metrics, loadedCount]);
}
