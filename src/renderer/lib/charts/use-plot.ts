import { type RefObject, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import { isFlatRange } from '../../../shared/charts/flat-range';
import { formatHorizontalTicks, formatVerticalTicks, horizontalTicks, linearTicks, logarithmicTicks } from './axes';
import { axisTitleOf, type ChartView, isLogarithmicHorizontal, panRange, zoomRange } from './chart-view';
import type { EventMark } from './event-mark';
import { paintEvents, paintHighlight, paintMarkers, paintOddities, paintSeries } from './paint';
import { cancelPaint, queuePaint } from './paint-queue';
import { createFrame, type PlotFrame } from './projection';
import { rankAt } from './rank';
import { horizontalExtent, type Interval, type PreparedSeries, verticalExtent } from './series';

export interface PlotColors {
  background: string;
  text: string;
  grid: string;
}

/** Where the pointer is over this chart, in the axis' unit and in pixels of the plot. */
export interface PlotCursor {
  at: number;
  left: number;
  top: number;
}

export interface PlotOptions {
  series: readonly PreparedSeries[];
  events: readonly EventMark[];
  view: ChartView;
  /** What the horizontal axis shows when nothing is zoomed; null takes the series' own extent. */
  whole: Interval | null;
  height: number;
  colors: PlotColors;
  /** Charts with one key share the cursor. */
  syncKey: string;
  /** A plain wheel zooms; otherwise only with Ctrl or Command, because the page scrolls. */
  wheelZooms: boolean;
  onRange(range: Interval | null): void;
  onCursor(cursor: PlotCursor | null): void;
}

const axisFont = '11px system-ui, sans-serif';
/** A nearest point farther from the cursor than this many pixels is not "at" the cursor. */
export const reachPixels = 24;
/** More lines than this and one of them is lifted out under the pointer, instead of a point on each. */
const markedCount = 24;

/** The horizontal range a chart shows now, also when it has no points yet. */
export function visibleRange({ series, view, whole }: Pick<PlotOptions, 'series' | 'view' | 'whole'>): Interval {
  const logarithmic = isLogarithmicHorizontal(view);
  const known = [view.range, whole, horizontalExtent(series, logarithmic)].find(
    (range) => range !== null && (!logarithmic || range[0] > 0),
  );
  const [from, to] = known ?? (logarithmic ? [1, 10] : [0, 1]);
  if (!isFlatRange(from, to)) return [from, to];
  if (logarithmic) return [from / 2, to * 2];
  const half = Math.max(0.5, Math.abs(from) * 1e-9);
  return [from - half, to + half];
}

const wholeOf = (options: PlotOptions) => visibleRange({ ...options, view: { ...options.view, range: null } });

/** Vertical range of the drawing, of which the axis and the lines both tell. */
export function visibleHeight(options: Pick<PlotOptions, 'series' | 'view' | 'whole'>): Interval {
  const { series, view } = options;
  return verticalExtent(series, visibleRange(options), view) ?? (view.logarithmic ? [0.1, 10] : [0, 1]);
}

function frameOf(plot: uPlot, { view }: PlotOptions, pixels: 'canvas' | 'css'): PlotFrame {
  const { x, y } = plot.scales;
  const box =
    pixels === 'canvas' ? plot.bbox : { left: 0, top: 0, width: plot.over.clientWidth, height: plot.over.clientHeight };
  return createFrame(box, {
    horizontal: { from: x?.min ?? 0, to: x?.max ?? 1, logarithmic: isLogarithmicHorizontal(view) },
    vertical: { from: y?.min ?? 0, to: y?.max ?? 1, logarithmic: view.logarithmic },
  });
}

/** The width of some pixels about a position, in the axis' unit. */
export function reachAt(plot: uPlot, left: number, pixels: number): number {
  return Math.abs(plot.posToVal(left + pixels, 'x') - plot.posToVal(left, 'x'));
}

function createMarkers(plot: uPlot, latest: RefObject<PlotOptions>, isHovered: () => boolean) {
  const markers = document.createElement('canvas');
  markers.className = 'chart-markers';
  plot.over.append(markers);
  let isClear = true;
  return () => {
    const ratio = uPlot.pxRatio;
    const { clientWidth, clientHeight } = plot.over;
    const width = Math.round(clientWidth * ratio);
    const height = Math.round(clientHeight * ratio);
    if (markers.width !== width || markers.height !== height) {
      markers.width = width;
      markers.height = height;
    }
    const { series, colors } = latest.current;
    const left = plot.cursor.left ?? -1;
    const isCrowded = series.length > markedCount;
    const isShown = left >= 0 && (!isCrowded || isHovered());
    // A canvas that is touched costs the browser milliseconds, whatever is drawn on it.
    if (!isShown && isClear) return;
    const context = markers.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, clientWidth, clientHeight);
    isClear = !isShown;
    if (isClear) return;
    const frame = frameOf(plot, latest.current, 'css');
    const { shown, nearest } = rankAt(series, {
      at: plot.posToVal(left, 'x'),
      reach: reachAt(plot, left, reachPixels),
      most: isCrowded ? 1 : markedCount,
      distance: (value) => Math.abs(frame.y(value) - (plot.cursor.top ?? 0)),
    });
    if (!isCrowded) paintMarkers(context, shown, frame, colors.background);
    const one = isCrowded && nearest && series[nearest.index];
    if (one) paintHighlight(context, one, nearest, frame, colors.background);
  };
}

/** Wheel, pinch and dragging with Shift; the brush is uPlot's own. */
function listen(plot: uPlot, latest: RefObject<PlotOptions>): void {
  const isLogarithmic = () => isLogarithmicHorizontal(latest.current.view);
  plot.over.addEventListener(
    'wheel',
    (event) => {
      const { view, wheelZooms, onRange } = latest.current;
      const whole = wholeOf(latest.current);
      const isAcross = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
      if (isAcross && view.range) {
        event.preventDefault();
        const delta = event.deltaX || event.deltaY;
        onRange(panRange(view.range, whole, delta / plot.over.clientWidth, isLogarithmic()));
        return;
      }
      // Elsewhere a plain wheel scrolls the page; pinching arrives as Ctrl + wheel.
      if (isAcross || !(wheelZooms || event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      const at = plot.posToVal(event.offsetX, 'x');
      onRange(zoomRange(view.range, whole, at, event.deltaY < 0 ? 0.8 : 1.25, isLogarithmic()));
    },
    { passive: false },
  );
  plot.over.addEventListener('mousedown', (event) => {
    const { view } = latest.current;
    if (event.button !== 0 || !event.shiftKey || !view.range) return;
    event.preventDefault();
    const start = event.clientX;
    const begun = view.range;
    const move = (moved: MouseEvent) => {
      const share = (start - moved.clientX) / plot.over.clientWidth;
      latest.current.onRange(panRange(begun, wholeOf(latest.current), share, isLogarithmic()));
    };
    const end = () => {
      document.removeEventListener('mousemove', move);
      document.removeEventListener('mouseup', end);
    };
    document.addEventListener('mousemove', move);
    document.addEventListener('mouseup', end);
  });
}

/** Width of one number on the horizontal axis. */
const tickWidth = 72;
/** About the width of a digit of an axis label. */
const digitWidth = 6.3;

function createPlot(element: HTMLElement, latest: RefObject<PlotOptions>): uPlot {
  const { view } = latest.current;
  const logarithmic = view.logarithmic;
  const logarithmicHorizontal = isLogarithmicHorizontal(view);
  const ticks = logarithmic ? logarithmicTicks : linearTicks;
  const hasTitle = view.axis === 'metric' || logarithmicHorizontal;
  const colors = () => latest.current.colors;
  const axis = {
    font: axisFont,
    stroke: () => colors().text,
    grid: { stroke: () => colors().grid, width: 1 },
    ticks: { show: false },
    border: { show: false },
  };
  let hovered = false;
  let drawMarkers = () => {};
  const plot = new uPlot(
    {
      width: Math.max(120, element.clientWidth),
      height: latest.current.height,
      legend: { show: false },
      padding: [8, 16, 0, 0],
      scales: {
        x: {
          time: false,
          distr: logarithmicHorizontal ? 3 : 1,
          range: () => [...visibleRange(latest.current)] as [number, number],
        },
        y: { distr: logarithmic ? 3 : 1, range: () => [...visibleHeight(latest.current)] as [number, number] },
      },
      axes: [
        {
          ...axis,
          size: 24,
          gap: 4,
          ...(hasTitle && { label: axisTitleOf(view), labelFont: axisFont, labelSize: 16, labelGap: 0 }),
          splits: (self, _, low, high) =>
            horizontalTicks(
              latest.current.view.axis,
              low,
              high,
              Math.max(2, Math.floor((self.width - tickWidth) / tickWidth)),
              logarithmicHorizontal,
            ),
          filter: (_, splits) => splits,
          values: (_, splits) => formatHorizontalTicks(latest.current.view.axis, splits),
        },
        {
          ...axis,
          size: (_, labels) => Math.max(48, ...(labels ?? []).map((label) => 10 + label.length * digitWidth)),
          gap: 6,
          splits: (self, _, low, high) => ticks(low, high, Math.max(2, Math.floor((self.height - 32) / 40))),
          filter: (_, splits) => splits,
          values: (_, splits) => formatVerticalTicks(splits),
        },
      ],
      series: [{}, { show: true, paths: () => null, points: { show: false } }],
      cursor: {
        sync: {
          key: latest.current.syncKey,
          scales: ['x', null],
          filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
        },
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        bind: {
          // Shift drags the visible part instead of marking one.
          mousedown: (_, __, handle) => (event) => {
            if (!(event.shiftKey && latest.current.view.range)) handle(event);
            return null;
          },
          dblclick: () => () => {
            latest.current.onRange(null);
            return null;
          },
        },
      },
      hooks: {
        draw: [
          (self) => {
            const { ctx, bbox } = self;
            const { series, events } = latest.current;
            const frame = frameOf(self, latest.current, 'canvas');
            ctx.save();
            ctx.beginPath();
            ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
            ctx.clip();
            paintEvents(ctx, events, frame, uPlot.pxRatio);
            paintSeries(ctx, series, frame, uPlot.pxRatio);
            paintOddities(ctx, series, frame, uPlot.pxRatio);
            ctx.restore();
            drawMarkers();
          },
        ],
        setCursor: [
          (self) => {
            drawMarkers();
            const { left = -1, top = -1 } = self.cursor;
            if (hovered || self.root.parentElement?.parentElement === document.activeElement)
              latest.current.onCursor(left < 0 ? null : { at: self.posToVal(left, 'x'), left, top });
          },
        ],
        setSelect: [
          (self) => {
            const { left, width } = self.select;
            if (width < 4) return;
            latest.current.onRange([self.posToVal(left, 'x'), self.posToVal(left + width, 'x')]);
            self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
      },
    },
    [[...visibleRange(latest.current)], [null, null]],
    element,
  );
  drawMarkers = createMarkers(plot, latest, () => hovered);
  plot.over.addEventListener('mouseenter', () => {
    hovered = true;
  });
  plot.over.addEventListener('mouseleave', () => {
    hovered = false;
    latest.current.onCursor(null);
  });
  listen(plot, latest);
  return plot;
}

/** Keeps a uPlot drawing of the options inside the element; uPlot gives axes, cursor and brush, the lines are ours. */
export function usePlot(element: RefObject<HTMLDivElement | null>, options: PlotOptions): RefObject<uPlot | null> {
  const latest = useRef(options);
  latest.current = options;
  const plotRef = useRef<uPlot | null>(null);
  /** A new plot draws itself. */
  const isNew = useRef(false);
  const { series, events, view, whole, height, colors, syncKey } = options;
  const logarithmicHorizontal = isLogarithmicHorizontal(view);
  const title = axisTitleOf(view);

  // Distributions of scales, the axis' title and the sync key are fixed when a plot is made: a change makes a new one.
  useLayoutEffect(() => {
    const parent = element.current;
    if (!parent) return;
    const plot = createPlot(parent, latest);
    plotRef.current = plot;
    isNew.current = true;
    const observer = new ResizeObserver(() => {
      const width = Math.floor(parent.clientWidth);
      if (width > 0 && (width !== plot.width || latest.current.height !== plot.height))
        plot.setSize({ width, height: latest.current.height });
    });
    observer.observe(parent);
    return () => {
      observer.disconnect();
      cancelPaint(plot);
      plot.destroy();
      plotRef.current = null;
    };
  }, [element, view.logarithmic, logarithmicHorizontal, title, syncKey]);

  // Before the frame that is being made, so that it shows what has come.
  useLayoutEffect(() => {
    const plot = plotRef.current;
    if (!plot) return;
    if (isNew.current) {
      isNew.current = false;
      return;
    }
    if (plot.height !== height) plot.setSize({ width: plot.width, height });
    const isUnderPointer = (plot.cursor.left ?? -1) >= 0;
    // Within a batch uPlot draws at once, else in a microtask of its own.
    const paint = () => plot.batch(() => plot.setData([[...visibleRange(latest.current)], [null, null]]));
    queuePaint(plot, paint, isUnderPointer);
  }, [series, events, view, whole, height, colors]);

  return plotRef;
}
