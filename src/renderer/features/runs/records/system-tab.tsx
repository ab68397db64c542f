import { useElementSize } from '@mantine/hooks';
import { useCallback, useId, useMemo } from 'react';
import type { Run } from '../../../../shared/contract/run';
import {
  ChartControls,
  type ChartSeries,
  type ChartView,
  type Interval,
  LineChart,
  lineStyleOf,
  useColorScheme,
} from '../../../lib/charts';
import { FailureNote } from '../../../lib/failure-note';
import { EmptyState } from '../../../ui/empty-state';
import { isActive } from '../run-actions';
import { useRunView } from '../run-view-state';
import { linesOf } from '../series/chart-groups';
import type { FeedSnapshot } from '../series/metric-feed';
import { useMetricNames } from '../series/use-metric-names';
import { useRunSeries } from '../series/use-run-series';
import { useSight } from '../series/use-sight';
import styles from './records.module.css';
import { type SystemChart, systemCharts } from './system-charts';

const minimumChartWidth = 380;

/** Lines of one chart in its unit, made anew only where their points have changed. */
function useLines(
  run: Run,
  snapshot: FeedSnapshot,
  { lines, perUnit }: SystemChart,
  view: Parameters<typeof linesOf>[4],
) {
  const scheme = useColorScheme();
  const runs = useMemo(() => [run], [run]);
  const raw = lines.flatMap(({ metric, label, color }) => {
    const [series] = linesOf([metric], 'metric', runs, snapshot, view, scheme);
    return series ? [{ series, label, color }] : [];
  });
  const key = raw.map(({ series }) => series);
  return useMemo(
    () =>
      raw.map(
        ({ series, label, color }): ChartSeries => ({
          ...series,
          id: label,
          label,
          ...lineStyleOf(color, scheme),
          y: series.y.map((value) => value / perUnit),
          band: series.band && {
            ...series.band,
            minimum: series.band.minimum.map((value) => value / perUnit),
            maximum: series.band.maximum.map((value) => value / perUnit),
          },
        }),
      ),
    [...key, perUnit, scheme],
  );
}

interface SystemPanelProps {
  chart: SystemChart;
  run: Run;
  snapshot: FeedSnapshot;
  view: ChartView;
  syncKey: string;
  height: number;
  onRange(range: Interval | null): void;
}

function SystemPanel({ chart, run, snapshot, view, syncKey, height, onRange }: SystemPanelProps) {
  const series = useLines(run, snapshot, chart, view);
  return (
    <LineChart
      title={chart.title}
      series={series}
      view={view}
      syncKey={syncKey}
      height={height}
      emptyText={snapshot.get(run.id)?.loaded ? 'No points yet.' : 'Reading…'}
      onRange={onRange}
    />
  );
}

/** What the training takes of the machine, about once a second. */
export function SystemTab({ run }: { run: Run }) {
  const runs = useMemo(() => [run], [run]);
  const { chartView, setChartView } = useRunView();
  const { names, error, isLoaded } = useMetricNames(runs);
  const charts = useMemo(() => systemCharts(names), [names]);
  const metrics = useMemo(() => charts.flatMap(({ lines }) => lines.map(({ metric }) => metric)), [charts]);
  const { snapshot, setSight } = useRunSeries(runs, metrics);
  // Figures of the machine lie over no metric: they stand over the steps, whole, since the zoom is into the metric's values.
  const view = useMemo(
    () => (chartView.axis === 'metric' ? { ...chartView, axis: 'step' as const, range: null } : chartView),
    [chartView],
  );
  useSight(runs, view, snapshot, metrics, setSight);
  // A range is of the axis that it was drawn on.
  const onRange = useCallback(
    (range: Interval | null) => setChartView({ ...chartView, axis: range ? view.axis : chartView.axis, range }),
    [chartView, view.axis, setChartView],
  );
  const failure = [...snapshot.values()].find((read) => read.error !== null)?.error ?? error;
  const syncKey = useId();
  const { ref, width } = useElementSize();
  const columnCount = Math.max(1, Math.floor(width / minimumChartWidth));
  if (isLoaded && charts.length === 0)
    return (
      <EmptyState title="No figures of the machine">
        {isActive(run)
          ? 'They come about once a second as soon as training starts.'
          : 'This run was trained elsewhere, by an earlier studio, or made no step.'}
      </EmptyState>
    );
  return (
    <div ref={ref} className={styles.system}>
      {failure && <FailureNote title="Some points could not be read" error={failure} />}
      <ChartControls
        view={view}
        // The other charts keep their metric along the axis until another axis is chosen.
        onChange={(next) => setChartView(next.axis === view.axis ? { ...next, axis: chartView.axis } : next)}
      />
      <div className={styles.charts} style={{ gridTemplateColumns: `repeat(${columnCount}, minmax(0, 1fr))` }}>
        {charts.map((chart) => (
          <SystemPanel
            key={chart.title}
            chart={chart}
            run={run}
            snapshot={snapshot}
            view={view}
            onRange={onRange}
            syncKey={syncKey}
            height={columnCount === 1 ? 240 : 216}
          />
        ))}
      </div>
      <p className={styles.remark}>
        Engine and the process that reads samples ahead, together. 100 % of the processor is every core of the machine;
        a graphics card is shown with what all programs do on it. One reading about each second of training.
      </p>
    </div>
  );
}
