import { TextInput } from '@mantine/core';
import { useDebouncedValue, useElementSize } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useId, useMemo, useState } from 'react';
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
import { host } from '../../../lib/host-client';
import {
  chartedMetrics,
  groupByMetric,
  groupByRunGroup,
  groupBySplit,
  type RunGrouping,
  stepsInRange,
} from './chart-groups';
import { ChartPanel } from './chart-panel';
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
/** From so many charts on, one is sought by its name. */
const searchedCount = 9;
/** What stands around a chart's plot. */
const headHeight = 28;

function unite(intervals: (Interval | null)[]): Interval | null {
  const known = intervals.filter((interval) => interval !== null);
  if (known.length === 0) return null;
  return [Math.min(...known.map(([from]) => from)), Math.max(...known.map(([, to]) => to))];
}

/** A line that does not show every point says so. */
function aggregationOf(series: readonly ChartSeries[]): string | null {
  return series.some(({ band }) => band !== null) ? 'band: minimum to maximum' : null;
}

/** The metrics of many runs, and which of them have come into sight: the others are not read. */
function useMetricNames(runs: readonly RunSummary[], enabled: boolean) {
  const ids = useMemo(() => runs.map(({ id }) => id), [runs]);
  const query = useQuery({
    ...host.runs.metricNames.queryOptions({ input: { ids } }),
    enabled: enabled && ids.length > 0,
    placeholderData: (before) => before,
    // A run that trains gets its metrics with its first points, of which no list is told.
    refetchInterval: runs.some(({ status }) => status === 'running' || status === 'starting') ? 2_000 : false,
  });
  const metrics = useMemo(
    () => (ids.length === 0 ? [] : chartedMetrics((query.data?.metrics ?? []).map(({ metric }) => metric))),
    [query.data, ids],
  );
  return { metrics, error: query.error, isLoaded: query.isSuccess || ids.length === 0 };
}

/** Live charts of some runs: shared zoom and cursor, and a finer reading of what is zoomed into. */
export function RunCharts({ runs, view, onView, arrange, grouping = null, emptyText }: RunChartsProps) {
  const isSplit = arrange === 'split';
  const names = useMetricNames(runs, !isSplit);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const read = useMemo(() => names.metrics.filter((metric) => seen.has(metric)), [names.metrics, seen]);
  const { snapshot, refine } = useRunSeries(runs, isSplit ? null : read);
  const scheme = useColorScheme();
  const syncKey = useId();
  const [fullTitle, setFullTitle] = useState<string | null>(null);
  const [sought, setSought] = useState('');
  const { ref, width } = useElementSize();
  const groups = useMemo(() => {
    const [only] = runs;
    if (isSplit) return only ? groupBySplit(only, snapshot, view.axis, scheme) : [];
    const charts = groupByMetric(names.metrics, runs, snapshot, view.axis, scheme);
    return grouping ? groupByRunGroup(charts, grouping) : charts;
  }, [runs, names.metrics, snapshot, view.axis, scheme, isSplit, grouping]);
  const whole = useMemo(() => unite(groups.map(({ series }) => horizontalExtent(series))), [groups]);
  const see = useCallback((title: string) => setSeen((before) => new Set([...before, title])), []);

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
  const error = [...snapshot.values()].find((run) => run.error !== null)?.error ?? names.error;
  const loaded = isSplit ? runs.every(({ id }) => snapshot.get(id)?.loaded) : names.isLoaded;
  const columns = Math.max(1, Math.floor((width || minimumChartWidth) / minimumChartWidth));
  const height = groups.length <= columns ? 320 : columns === 1 ? 240 : 216;
  const shown = groups.filter(({ title }) => title.toLowerCase().includes(sought.trim().toLowerCase()));
  return (
    <div
      ref={ref}
      className={styles.charts}
      data-testid="run-charts"
      style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
    >
      {error && (
        <div className={styles.wide}>
          <FailureNote title="Some points could not be read" error={error} />
        </div>
      )}
      {groups.length >= searchedCount && (
        <TextInput
          className={styles.search}
          aria-label="Find a chart"
          placeholder={`Find one of ${groups.length} charts`}
          leftSection={<IconSearch size={14} />}
          value={sought}
          onChange={({ currentTarget }) => setSought(currentTarget.value)}
        />
      )}
      {shown.map(({ title, series }) => (
        <ChartPanel key={title} height={height + headHeight} onSeen={() => see(title)}>
          <LineChart
            title={title}
            series={series}
            remark={remarkOn(series)}
            view={view}
            whole={whole}
            syncKey={syncKey}
            height={height}
            emptyText={runs.every(({ id }) => snapshot.get(id)?.loaded) ? undefined : 'Reading…'}
            onRange={(range) => onView({ ...view, range })}
            onFull={() => setFullTitle(title)}
          />
        </ChartPanel>
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
      {shown.length === 0 && (
        <p className={styles.empty}>
          {groups.length > 0 ? 'No chart has that in its name.' : loaded ? emptyText : 'Reading…'}
        </p>
      )}
    </div>
  );
}
