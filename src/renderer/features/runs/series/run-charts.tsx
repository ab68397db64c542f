import { useDebouncedValue, useElementSize } from '@mantine/hooks';
import { useEffect, useId, useMemo, useState } from 'react';
import type { RunSummary } from '../../../../shared/contract/run';
import {
  type ChartSeries,
  type ChartView,
  FullChart,
  groupBandTitles,
  horizontalExtent,
  type Interval,
  LineChart,
  useColorScheme,
} from '../../../lib/charts';
import { FailureNote } from '../../../lib/failure-note';
import { groupByMetric, groupByRunGroup, groupBySplit, type RunGrouping, stepsInRange } from './chart-groups';
import styles from './run-charts.module.css';
import { useRunSeries } from './use-run-series';

interface RunChartsProps {
  runs: readonly RunSummary[];
  view: ChartView;
  onView(view: ChartView): void;
  /** `split`: one run, training and validation together. `metric`: many runs, one line each. */
  arrange: 'split' | 'metric';
  /** Draws groups of runs as one line each; null draws every run. */
  grouping?: RunGrouping | null;
  emptyText: string;
}

const minimumChartWidth = 380;
const refineDelayMs = 150;

function unite(intervals: (Interval | null)[]): Interval | null {
  const known = intervals.filter((interval) => interval !== null);
  if (known.length === 0) return null;
  return [Math.min(...known.map(([from]) => from)), Math.max(...known.map(([, to]) => to))];
}

/** A line that does not show every point says so. */
function aggregationOf(series: readonly ChartSeries[]): string | null {
  return series.some(({ band }) => band !== null) ? 'band: minimum to maximum' : null;
}

/** Live charts of some runs: shared zoom and cursor, and a finer reading of what is zoomed into. */
export function RunCharts({ runs, view, onView, arrange, grouping = null, emptyText }: RunChartsProps) {
  const { snapshot, refine } = useRunSeries(runs);
  const scheme = useColorScheme();
  const syncKey = useId();
  const [fullTitle, setFullTitle] = useState<string | null>(null);
  const { ref, width } = useElementSize();
  const groups = useMemo(() => {
    const [only] = runs;
    if (arrange === 'split' && only) return groupBySplit(only, snapshot, view.axis, scheme);
    const charts = groupByMetric(runs, snapshot, view.axis, scheme);
    return grouping ? groupByRunGroup(charts, grouping) : charts;
  }, [runs, snapshot, view.axis, scheme, arrange, grouping]);
  const whole = useMemo(() => unite(groups.map(({ series }) => horizontalExtent(series))), [groups]);

  const [settledRange] = useDebouncedValue(view.range, refineDelayMs);
  // Only the range asks for finer points: a finer reading changes the snapshot and must not ask for itself again.
  useEffect(() => {
    if (!settledRange) return;
    for (const run of runs) {
      const [points] = snapshot.get(run.id)?.series.values() ?? [];
      const steps = points && stepsInRange(run, points, view.axis, settledRange);
      if (steps) void refine(run.id, ...steps);
    }
  }, [settledRange]);

  const full = groups.find(({ title }) => title === fullTitle);
  const remarkOn = (series: readonly ChartSeries[]) =>
    grouping ? `mean, ${groupBandTitles[grouping.band].toLowerCase()}` : aggregationOf(series);
  const failed = [...snapshot.values()].find(({ error }) => error !== null);
  const loaded = runs.length > 0 && runs.every(({ id }) => snapshot.get(id)?.loaded);
  const columns = Math.max(1, Math.floor((width || minimumChartWidth) / minimumChartWidth));
  return (
    <div
      ref={ref}
      className={styles.charts}
      data-testid="run-charts"
      style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
    >
      {failed && (
        <div className={styles.wide}>
          <FailureNote title="Some points could not be read" error={failed.error} />
        </div>
      )}
      {groups.map(({ title, series }) => (
        <LineChart
          key={title}
          title={title}
          series={series}
          remark={remarkOn(series)}
          view={view}
          whole={whole}
          syncKey={syncKey}
          height={groups.length <= columns ? 320 : columns === 1 ? 240 : 216}
          onRange={(range) => onView({ ...view, range })}
          onFull={() => setFullTitle(title)}
        />
      ))}
      {full && (
        <FullChart
          title={full.title}
          series={full.series}
          remark={remarkOn(full.series)}
          view={view}
          whole={whole}
          syncKey={`${syncKey}-full`}
          onView={onView}
          onClose={() => setFullTitle(null)}
        />
      )}
      {groups.length === 0 && <p className={styles.empty}>{loaded || runs.length === 0 ? emptyText : 'Reading…'}</p>}
    </div>
  );
}
