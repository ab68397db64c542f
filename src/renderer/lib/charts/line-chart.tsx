import 'uplot/dist/uPlot.min.css';
import { memo, type ReactNode, useMemo, useRef } from 'react';
import { formatNumber } from '../../../shared/base/format';
import { usePrinting } from '../print';
import { chartToSvg } from './chart-export';
import { ChartHover, type HoverSink } from './chart-hover';
import { type ChartActs, ChartTools } from './chart-menu';
import { type ChartView, isLogarithmicHorizontal } from './chart-view';
import type { EventMark } from './event-mark';
import styles from './line-chart.module.css';
import { LineSwatch } from './line-swatch';
import { type ChartSeries, countWithoutPlace, currentValue, type Interval, prepareSeries } from './series';
import { useChartColors } from './use-chart-colors';
import { chartKeysText, createChartKeys } from './use-chart-keys';
import { usePlot, visibleHeight, visibleRange } from './use-plot';

interface LineChartProps {
  /** The metric, with its unit where it has one. */
  title: string;
  series: readonly ChartSeries[];
  /** What happened meanwhile; shown where the view wants it. */
  events?: readonly EventMark[];
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
  /** A plain wheel zooms, where no page scrolls. */
  wheelZooms?: boolean;
  /** Before the title, as a handle to move the chart. */
  handle?: ReactNode;
  /** Offers the chart in full size. */
  onFull?: (() => void) | undefined;
  /** Offers to put the chart into a report. */
  onAddToReport?: (() => void) | undefined;
  /** Offers to take the chart away. */
  onHide?: (() => void) | undefined;
  /** Offers to delete what the chart shows. */
  onRemove?: (() => void) | undefined;
}

/** Series above this are named by the list beside the charts, not in the chart's head. */
const legendCount = 3;
const noEvents: readonly EventMark[] = [];

function withoutPlaceText(count: number): string | null {
  if (count === 0) return null;
  return `${formatNumber(count)} ${count === 1 ? 'point' : 'points'} at zero or below: no place on a log axis`;
}

export const LineChart = memo(function LineChart(props: LineChartProps) {
  const { title, series, view, onRange, syncKey, remark = null, whole = null, emptyText = 'No points yet.' } = props;
  const { height = 200, wheelZooms = false, handle, onFull, onHide, onAddToReport, onRemove } = props;
  const events = view.events ? (props.events ?? noEvents) : noEvents;
  const element = useRef<HTMLDivElement>(null);
  const colors = useChartColors();
  const isPrinting = usePrinting();
  const hover = useRef<HoverSink>(null);
  const prepared = useMemo(
    () => prepareSeries(series, view.smoothing, view.smoothingKind),
    [series, view.smoothing, view.smoothingKind],
  );
  const options = { series: prepared, events, view, whole, height, colors, syncKey, wheelZooms, onRange };
  const plotRef = usePlot(element, { ...options, onCursor: (cursor) => hover.current?.show(cursor) });

  const visible = visibleRange(options);
  const logarithmicHorizontal = isLogarithmicHorizontal(view);
  const withoutPlace = useMemo(
    () => countWithoutPlace(series, { horizontal: logarithmicHorizontal, vertical: view.logarithmic }),
    [series, logarithmicHorizontal, view.logarithmic],
  );
  const isEmpty = series.every(({ x }) => x.length === 0);
  const remarks = [remark, withoutPlaceText(withoutPlace)].filter((each) => each !== null).join(' · ');
  const onKeyDown = createChartKeys({
    plot: plotRef,
    view,
    visible,
    whole: visibleRange({ ...options, view: { ...view, range: null } }),
    onRange,
  });

  const acts = useRef<ChartActs>(null);
  acts.current = {
    picture: () => ({
      title,
      view,
      series: prepared,
      events,
      range: visible,
      heights: visibleHeight(options),
      remark: remarks || null,
      colors,
    }),
    onFull,
    onHide,
    onAddToReport,
    onRemove,
  };

  return (
    <figure className={styles.chart} style={{ margin: 0 }} aria-label={title}>
      <div className={styles.head}>
        {handle}
        <figcaption className={styles.title} title={title}>
          {title}
        </figcaption>
        {remarks && (
          <span
            className={styles.remark}
            title={`${remarks}. Zoom in to see every point, where points are aggregated.`}
          >
            {remarks}
          </span>
        )}
        <ul className={styles.legend}>
          {series.length <= legendCount &&
            series.map((one) => (
              <li key={one.id} title={one.label}>
                <LineSwatch color={one.color} dash={one.dash} />
                {series.length > 1 && <span className={styles.label}>{one.label}</span>}
                <span>{formatNumber(currentValue(one))}</span>
              </li>
            ))}
        </ul>
        <ChartTools
          title={title}
          acts={acts}
          opensFull={onFull !== undefined}
          hides={onHide !== undefined}
          addsToReport={onAddToReport !== undefined}
          removes={onRemove !== undefined}
        />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would name a form, this is a drawing with keys */}
      <div
        className={styles.plot}
        role="group"
        aria-label={`${title}: ${series.length} ${series.length === 1 ? 'line' : 'lines'}. ${chartKeysText}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing takes zoom keys
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => hover.current?.show(null)}
      >
        <div ref={element} className={styles.canvas} style={{ height }} />
        {isEmpty && <div className={styles.empty}>{emptyText}</div>}
        <ChartHover sink={hover} plot={plotRef} series={prepared} events={events} view={view} />
      </div>
      {isPrinting && !isEmpty && (
        <div className={styles.printed} dangerouslySetInnerHTML={{ __html: chartToSvg(acts.current.picture()) }} />
      )}
    </figure>
  );
});
