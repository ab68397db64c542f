import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { ActionIcon } from '@mantine/core';
import { IconGripVertical } from '@tabler/icons-react';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { RunSummary } from '../../../../shared/contract/run';
import {
  bandedCount,
  type ChartSeries,
  type ChartView,
  type ColorScheme,
  type EventMark,
  groupRemark,
  type Interval,
  LineChart,
} from '../../../lib/charts';
import { chartBlock, offerToReport } from '../../../lib/report-offer';
import { areSame, groupLines, linesOf, type RunGrouping } from './chart-groups';
import type { ChartArrangement, ChartPlace } from './chart-sections';
import type { FeedSnapshot } from './metric-feed';
import { RemoveMetricDialog } from './remove-metric-dialog';
import styles from './run-charts.module.css';

/** What the lines of every chart of a page are made from. */
export interface ChartSource {
  runs: readonly RunSummary[];
  snapshot: FeedSnapshot;
  view: ChartView;
  arrange: ChartArrangement;
  grouping: RunGrouping | null;
  scheme: ColorScheme;
}

/** A line that does not show every point says so. */
export function remarkOf(series: readonly ChartSeries[], grouping: RunGrouping | null): string | null {
  if (grouping) return groupRemark(grouping.band, series);
  if (!series.some(({ band }) => band?.of === 'points')) return null;
  return series.length <= bandedCount ? 'band: minimum to maximum' : 'lines reach from minimum to maximum';
}

/** The lines of one chart; the same list as long as none of them has changed. */
export function useChartLines(metrics: readonly string[], source: ChartSource): readonly ChartSeries[] {
  const { runs, snapshot, view, arrange, grouping, scheme } = source;
  const { axis, axisMetric, joinedBySteps } = view;
  const before = useRef<readonly ChartSeries[]>([]);
  return useMemo(() => {
    const lines = linesOf(metrics, arrange, runs, snapshot, { axis, axisMetric, joinedBySteps }, scheme);
    const drawn = grouping ? groupLines(lines, grouping) : lines;
    if (!areSame(before.current, drawn)) before.current = drawn;
    return before.current;
  }, [metrics, runs, snapshot, axis, axisMetric, joinedBySteps, arrange, grouping, scheme]);
}

interface ChartPanelProps {
  place: ChartPlace;
  source: ChartSource;
  events: readonly EventMark[];
  whole: Interval | null;
  syncKey: string;
  height: number;
  /** The panel can be moved among its neighbours. */
  isMovable: boolean;
  onRange(range: Interval | null): void;
  onEnter(metrics: readonly string[]): void;
  onLeave(metrics: readonly string[]): void;
  onFull(key: string): void;
  onHide: ((key: string) => void) | null;
}

/** One chart in its place: reads its series while it is in sight, and can be moved by its handle with pointer and keys. */
export const ChartPanel = memo(function ChartPanel(props: ChartPanelProps) {
  const { place, source, events, whole, syncKey, height, isMovable, onRange, onEnter, onLeave, onFull, onHide } = props;
  const { key, metrics } = place;
  const series = useChartLines(metrics, source);
  useEffect(() => {
    onEnter(metrics);
    return () => onLeave(metrics);
  }, [metrics, onEnter, onLeave]);
  const isRead = source.runs.every(({ id }) => {
    const known = source.snapshot.get(id)?.known;
    return metrics.every((metric) => known?.has(metric));
  });
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: key,
    disabled: !isMovable,
  });
  const handle = useMemo(
    () =>
      isMovable ? (
        <ActionIcon
          size={20}
          className={styles.handle}
          ref={setActivatorNodeRef}
          {...attributes}
          {...listeners}
          aria-label={`Move the chart ${key}`}
          title="Drag, or press Space and the arrow keys"
        >
          <IconGripVertical size={14} />
        </ActionIcon>
      ) : undefined,
    [isMovable, key, attributes, listeners, setActivatorNodeRef],
  );
  const remark = remarkOf(series, source.grouping);
  const [isRemoving, setRemoving] = useState(false);
  return (
    <div
      ref={setNodeRef}
      className={styles.panel}
      style={{ transform: CSS.Translate.toString(transform), transition, zIndex: isDragging ? 2 : undefined }}
      data-dragging={isDragging || undefined}
    >
      <LineChart
        title={key}
        series={series}
        events={events}
        remark={remark}
        view={source.view}
        whole={whole}
        syncKey={syncKey}
        height={height}
        emptyText={isRead ? undefined : 'Reading…'}
        handle={handle}
        onRange={onRange}
        onFull={() => onFull(key)}
        onHide={onHide ? () => onHide(key) : undefined}
        onRemove={onHide ? () => setRemoving(true) : undefined}
        onAddToReport={() => offerToReport([chartBlock(metrics, source.runs, source.view, source.grouping)])}
      />
      {isRemoving && <RemoveMetricDialog metrics={metrics} runs={source.runs} onClose={() => setRemoving(false)} />}
    </div>
  );
});
