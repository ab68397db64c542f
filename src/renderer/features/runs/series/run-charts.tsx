import { useElementSize } from '@mantine/hooks';
import { useCallback, useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import type { RunSummary } from '../../../../shared/contract/run';
import { type ChartView, type EventMark, FullChart, type Interval, useColorScheme } from '../../../lib/charts';
import { FailureNote } from '../../../lib/failure-note';
import type { RunGrouping } from './chart-groups';
import { type ArrangedPage, useChartLayout } from './chart-layout';
import { ChartListBar } from './chart-list-bar';
import { ChartPanel, type ChartSource, remarkOf, useChartLines } from './chart-panel';
import { type ChartArrangement, type ChartPlace, chartSections, foldedSections, inOrder } from './chart-sections';
import { DamageNote } from './damage-note';
import { PanelGrid } from './panel-grid';
import { panelRows } from './panel-rows';
import styles from './run-charts.module.css';
import { useRunEvents } from './run-events';
import { useMetricNames } from './use-metric-names';
import { useRunSeries } from './use-run-series';
import { useSeenMetrics } from './use-seen-metrics';
import { useSight } from './use-sight';
import { useWhole } from './use-whole';

export interface RunChartsProps {
  runs: readonly RunSummary[];
  view: ChartView;
  onView(view: ChartView): void;
  /** `split`: one run, training and validation together. `metric`: many runs, one line each. */
  arrange: ChartArrangement;
  /** Draws groups of runs as one line each; null draws every run. */
  grouping?: RunGrouping | null;
  /** Only charts of these metrics; null shows all. */
  metrics?: readonly string[] | null;
  /** Where order, hiding and folding are kept; null keeps none and offers none of them. */
  layoutName?: ArrangedPage | null;
  emptyText: string;
}

const minimumChartWidth = 380;
const chosenAheadCount = 8;

/** The full-size chart, with its own lines. */
function FullPlace({
  place,
  source,
  ...props
}: {
  place: ChartPlace;
  source: ChartSource;
  events: readonly EventMark[];
  whole: Interval | null;
  syncKey: string;
  metrics: readonly string[];
  onRange(range: Interval | null): void;
  onView(view: ChartView): void;
  onClose(): void;
}) {
  const series = useChartLines(place.metrics, source);
  const remark = remarkOf(series, source.grouping);
  return <FullChart title={place.key} series={series} remark={remark} view={source.view} {...props} />;
}

/** The charts in the order, and without the ones, that the person wants. */
function useArrangedSections(
  names: readonly string[],
  arrange: ChartArrangement,
  wanted: readonly string[] | null,
  layoutName: ArrangedPage | null,
  soughtText: string,
) {
  const { layout, change } = useChartLayout(layoutName);
  const all = useMemo(() => {
    const chosen = wanted === null ? names : names.filter((name) => wanted.includes(name));
    return chartSections(chosen, arrange);
  }, [names, arrange, wanted]);
  const isKept = layoutName !== null;
  const sections = useMemo(() => {
    const hidden = new Set(isKept ? layout.hidden : []);
    return all
      .map((section) => {
        const shown = section.charts.filter(
          ({ key }) => !hidden.has(key) && (soughtText === '' || key.toLowerCase().includes(soughtText)),
        );
        return { ...section, charts: inOrder(shown, isKept ? (layout.order[section.key] ?? []) : []) };
      })
      .filter(({ charts }) => charts.length > 0);
  }, [all, layout, isKept, soughtText]);
  const keys = useMemo(() => new Set(all.flatMap(({ charts }) => charts.map(({ key }) => key))), [all]);
  const hidden = useMemo(() => (isKept ? layout.hidden.filter((key) => keys.has(key)) : []), [isKept, layout, keys]);
  return { all, sections, hidden, count: keys.size, layout, change };
}

/**
 * Live charts of some runs: under the headings of their splits, in the person's order, with shared zoom and cursor. Only charts
 * in sight are made and read, and what is zoomed into is read at the resolution it needs.
 */
export function RunCharts(props: RunChartsProps) {
  const { runs, view, onView, arrange, grouping = null, metrics = null, layoutName = null, emptyText } = props;
  const [sought, setSought] = useState('');
  const soughtText = useDeferredValue(sought).trim().toLowerCase();
  const { names, furtherCount, error: namesError, isLoaded } = useMetricNames(runs, soughtText);
  const arranged = useArrangedSections(names, arrange, metrics, layoutName, soughtText);
  const { sections, layout, change } = arranged;
  const { seen, enter, leave } = useSeenMetrics(runs.length);
  const isFolded = useCallback(
    (key: string) => soughtText === '' && (layout.folded[key] ?? foldedSections.includes(key)),
    [layout.folded, soughtText],
  );
  // The first chart is read while its panel is still being made.
  const first = sections.find(({ key }) => !isFolded(key))?.charts[0]?.metrics;
  const read = useMemo(() => {
    const axisMetrics = view.axis === 'metric' && view.axisMetric !== null ? [view.axisMetric] : [];
    return [...new Set([...axisMetrics, ...(first ?? []), ...seen])];
  }, [seen, first, view.axis, view.axisMetric]);
  const { snapshot, setSight } = useRunSeries(runs, read);
  const scheme = useColorScheme();
  const syncKey = useId();
  const [fullKey, setFullKey] = useState<string | null>(null);
  const { ref, width } = useElementSize();
  const events = useRunEvents(runs, view, scheme, view.events);
  const whole = useWhole(runs, snapshot, view);
  const source = useMemo<ChartSource>(
    () => ({ runs, snapshot, view, arrange, grouping, scheme }),
    [runs, snapshot, view, arrange, grouping, scheme],
  );

  const latest = useRef({ view, onView });
  latest.current = { view, onView };
  const onRange = useCallback((range: Interval | null) => latest.current.onView({ ...latest.current.view, range }), []);

  useSight(runs, view, snapshot, read, setSight);
  const shownCount = sections.reduce((sum, { charts }) => sum + charts.length, 0);
  const fittingCount = Math.floor((width || minimumChartWidth) / minimumChartWidth);
  const largestSection = sections.reduce((most, { charts }) => Math.max(most, charts.length), 0);
  const columnCount = Math.max(1, Math.min(fittingCount, largestSection));
  const plotHeight = shownCount <= columnCount ? 320 : columnCount === 1 ? 240 : 216;
  const rows = useMemo(
    () => panelRows(sections, isFolded, columnCount, plotHeight),
    [sections, isFolded, columnCount, plotHeight],
  );
  const onHide = useCallback((key: string) => change({ hidden: [...layout.hidden, key] }), [change, layout.hidden]);
  const isKept = layoutName !== null;
  const full =
    fullKey === null ? undefined : arranged.all.flatMap(({ charts }) => charts).find(({ key }) => key === fullKey);
  const error = [...snapshot.values()].find((run) => run.error !== null)?.error ?? namesError;
  return (
    <div ref={ref} className={styles.charts} data-testid="run-charts">
      {error && <FailureNote title="Some points could not be read" error={error} />}
      <DamageNote runs={runs} snapshot={snapshot} />
      <ChartListBar
        count={arranged.count + furtherCount}
        sought={sought}
        hidden={arranged.hidden}
        isOrdered={isKept && Object.keys(layout.order).length > 0}
        onSought={setSought}
        onShow={(keys) => change({ hidden: layout.hidden.filter((key) => !keys.includes(key)) })}
        onReset={() => change({ order: {} })}
      />
      {width > 0 && rows.length > 0 && (
        <PanelGrid
          rows={rows}
          columnCount={columnCount}
          // The few charts that somebody chose are there as a whole, so that they can be printed.
          aheadCount={metrics === null ? 1 : chosenAheadCount}
          onFold={(key, folded) => change({ folded: { ...layout.folded, [key]: folded } })}
          onOrder={(key, keys) => change({ order: { ...layout.order, [key]: [...keys] } })}
        >
          {(place) => (
            <ChartPanel
              key={place.key}
              place={place}
              source={source}
              events={events}
              whole={whole}
              syncKey={syncKey}
              height={plotHeight}
              isMovable={isKept && soughtText === '' && shownCount > 1}
              onRange={onRange}
              onEnter={enter}
              onLeave={leave}
              onFull={setFullKey}
              onHide={isKept ? onHide : null}
            />
          )}
        </PanelGrid>
      )}
      {full && (
        <FullPlace
          place={full}
          source={source}
          events={events}
          whole={whole}
          metrics={names}
          syncKey={`${syncKey}-full`}
          onRange={onRange}
          onView={onView}
          onClose={() => setFullKey(null)}
        />
      )}
      {rows.length === 0 && (
        <p className={styles.empty}>
          {arranged.hidden.length > 0 && soughtText === ''
            ? 'Every chart is hidden.'
            : arranged.count > 0
              ? 'No chart has that in its name.'
              : isLoaded
                ? emptyText
                : 'Reading…'}
        </p>
      )}
    </div>
  );
}
