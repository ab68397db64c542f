import { ActionIcon } from '@mantine/core';
import { IconArrowsMaximize } from '@tabler/icons-react';
import 'uplot/dist/uPlot.min.css';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { formatNumber } from '../../../shared/base/format';
import { ChartMenu } from './chart-menu';
import { ChartTooltip } from './chart-tooltip';
import { type ChartView, panRange, zoomRange } from './chart-view';
import styles from './line-chart.module.css';
import { LineSwatch } from './line-swatch';
import { type ChartSeries, currentValue, horizontalExtent, type Interval, prepareSeries, rankAt } from './series';
import { useChartColors } from './use-chart-colors';
import { type PlotCursor, reachPixels, usePlot, visibleRange } from './use-plot';

interface LineChartProps {
  /** The metric, with its unit where it has one. */
  title: string;
  series: readonly ChartSeries[];
  /** What lines and bands show where that is not every point. */
  remark?: string | null;
  view: ChartView;
  onRange(range: Interval | null): void;
  syncKey: string;
  /** The unzoomed horizontal range, shared by the charts of a group so that their cursors line up. */
  whole?: Interval | null;
  height?: number;
  /** Shown while there is no point. */
  emptyText?: string;
  /** Offers the chart in full size. */
  onFull?: () => void;
}

/** Series above this are named by the list beside the charts, not in the chart's head. */
const legendCount = 3;

export function LineChart(props: LineChartProps) {
  const { title, series, view, onRange, syncKey, remark = null, whole = null, emptyText = 'No points yet.' } = props;
  const { height = 200, onFull } = props;
  const element = useRef<HTMLDivElement>(null);
  const colors = useChartColors();
  const [cursor, setCursor] = useState<PlotCursor | null>(null);
  const prepared = useMemo(
    () => prepareSeries(series, view.smoothing, view.smoothingKind),
    [series, view.smoothing, view.smoothingKind],
  );
  const plot = usePlot(element, {
    series: prepared,
    view,
    whole,
    height,
    colors,
    syncKey,
    onRange,
    onCursor: setCursor,
  });

  const plotWidth = plot.current?.over.clientWidth ?? 0;
  const plotLeft = plot.current?.over.offsetLeft ?? 0;
  const [from, to] = visibleRange({ series: prepared, view, whole });
  const reach = plotWidth > 0 ? ((to - from) / plotWidth) * reachPixels : 0;
  const ranked = cursor ? rankAt(prepared, cursor.at, reach) : [];
  const isEmpty = horizontalExtent(series) === null;

  const onKeyDown = (event: KeyboardEvent) => {
    const all = visibleRange({ series: prepared, view: { ...view, range: null }, whole });
    const middle = (from + to) / 2;
    const actions: Record<string, () => Interval | null> = {
      '+': () => zoomRange(view.range, all, middle, 0.7),
      '=': () => zoomRange(view.range, all, middle, 0.7),
      '-': () => zoomRange(view.range, all, middle, 1.4),
      ArrowLeft: () => panRange(view.range, all, -0.2),
      ArrowRight: () => panRange(view.range, all, 0.2),
      '0': () => null,
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    onRange(action());
  };

  return (
    <figure className={styles.chart} style={{ margin: 0 }} aria-label={title}>
      <div className={styles.head}>
        <figcaption className={styles.title} title={title}>
          {title}
        </figcaption>
        {remark && (
          <span className={styles.remark} title="Zoom in to see every point, where points are aggregated.">
            {remark}
          </span>
        )}
        <ul className={styles.legend}>
          {series.length <= legendCount &&
            series.map((one) => (
              <li key={one.id}>
                <LineSwatch color={one.color} dash={one.dash} />
                {series.length > 1 && <span className={styles.label}>{one.label}</span>}
                <span>{formatNumber(currentValue(one))}</span>
              </li>
            ))}
        </ul>
        {onFull && (
          <ActionIcon size={24} className={styles.menu} aria-label={`Show the chart ${title} in full`} onClick={onFull}>
            <IconArrowsMaximize size={14} />
          </ActionIcon>
        )}
        <ChartMenu
          picture={() => ({
            title,
            axis: view.axis,
            series: prepared,
            range: view.range,
            logarithmic: view.logarithmic,
            ignoreOutliers: view.ignoreOutliers,
            colors,
          })}
        />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would name a form, this is a drawing with keys */}
      <div
        className={styles.plot}
        role="group"
        aria-label={`${title}: ${series.length} ${series.length === 1 ? 'line' : 'lines'}. Plus and minus zoom, arrows move, 0 shows all.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing takes zoom keys
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div ref={element} className={styles.canvas} style={{ height }} />
        {isEmpty && <div className={styles.empty}>{emptyText}</div>}
        {cursor && ranked.length > 0 && (
          <ChartTooltip
            cursor={cursor}
            ranked={ranked}
            axis={view.axis}
            smoothed={view.smoothing > 0}
            plotLeft={plotLeft}
            plotWidth={plotWidth}
          />
        )}
      </div>
    </figure>
  );
}
