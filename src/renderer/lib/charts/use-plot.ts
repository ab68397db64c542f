import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import { formatHorizontalTick, formatVerticalTick, horizontalTicks, linearTicks, logarithmicTicks } from './axes';
import { type ChartView, zoomRange } from './chart-view';
import { paintMarkers, paintSeries } from './paint';
import type { Projection } from './polyline';
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
  view: ChartView;
  /** What the horizontal axis shows when nothing is zoomed; null takes the series' own extent. */
  whole: Interval | null;
  height: number;
  colors: PlotColors;
  /** Charts with one key share the cursor. */
  syncKey: string;
  onRange(range: Interval | null): void;
  onCursor(cursor: PlotCursor | null): void;
}

const axisFont = '11px system-ui, sans-serif';
/** A nearest point farther from the cursor than this many pixels is not "at" the cursor. */
export const reachPixels = 24;

/** The horizontal range a chart shows now, also when it has no points yet. */
export function visibleRange({ series, view, whole }: Pick<PlotOptions, 'series' | 'view' | 'whole'>): Interval {
  const [from, to] = view.range ?? whole ?? horizontalExtent(series) ?? [0, 1];
  return from === to ? [from - 0.5, to + 0.5] : [from, to];
}

function projectionOf(plot: uPlot, pixels: 'canvas' | 'css'): Projection {
  const onCanvas = pixels === 'canvas';
  const { min: from = 0, max: to = 1 } = plot.scales.x ?? {};
  return {
    from: from ?? 0,
    to: to ?? 1,
    x: (value) => plot.valToPos(value, 'x', onCanvas),
    y: (value) => (Number.isFinite(value) ? plot.valToPos(value, 'y', onCanvas) : Number.NaN),
  };
}

function createPlot(element: HTMLElement, latest: RefObject<PlotOptions>, logarithmic: boolean): uPlot {
  const markers = document.createElement('canvas');
  const ticks = logarithmic ? logarithmicTicks : linearTicks;
  const colors = () => latest.current.colors;
  const axis = {
    font: axisFont,
    stroke: () => colors().text,
    grid: { stroke: () => colors().grid, width: 1 },
    ticks: { show: false },
    border: { show: false },
  };
  let hovered = false;
  const drawMarkers = (plot: uPlot) => {
    const ratio = uPlot.pxRatio;
    const { clientWidth, clientHeight } = plot.over;
    if (markers.width !== clientWidth * ratio || markers.height !== clientHeight * ratio) {
      markers.width = clientWidth * ratio;
      markers.height = clientHeight * ratio;
    }
    const context = markers.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, clientWidth, clientHeight);
    const left = plot.cursor.left ?? -1;
    if (left < 0) return;
    const at = plot.posToVal(left, 'x');
    const reach = plot.posToVal(reachPixels, 'x') - plot.posToVal(0, 'x');
    paintMarkers(context, latest.current.series, at, reach, projectionOf(plot, 'css'), colors().background);
  };
  const plot = new uPlot(
    {
      width: Math.max(120, element.clientWidth),
      height: latest.current.height,
      legend: { show: false },
      padding: [8, 16, 0, 0],
      scales: {
        x: { time: false, range: () => [...visibleRange(latest.current)] as [number, number] },
        y: {
          distr: logarithmic ? 3 : 1,
          range: () => {
            const { series, view } = latest.current;
            const extent = verticalExtent(series, visibleRange(latest.current), view);
            return [...(extent ?? (view.logarithmic ? [0.1, 10] : [0, 1]))] as [number, number];
          },
        },
      },
      axes: [
        {
          ...axis,
          size: 24,
          gap: 4,
          splits: (self, _, low, high) =>
            horizontalTicks(latest.current.view.axis, low, high, Math.max(2, Math.floor((self.width - 72) / 72))),
          values: (_, splits) => splits.map((tick) => formatHorizontalTick[latest.current.view.axis](tick)),
        },
        {
          ...axis,
          size: 48,
          gap: 6,
          splits: (self, _, low, high) => ticks(low, high, Math.max(2, Math.floor((self.height - 32) / 40))),
          filter: (_, splits) => splits,
          values: (_, splits) => splits.map((tick) => (tick === null ? '' : formatVerticalTick(tick))),
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
            ctx.save();
            ctx.beginPath();
            ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
            ctx.clip();
            paintSeries(ctx, latest.current.series, projectionOf(self, 'canvas'), uPlot.pxRatio);
            ctx.restore();
            drawMarkers(self);
          },
        ],
        setCursor: [
          (self) => {
            drawMarkers(self);
            const { left = -1, top = -1 } = self.cursor;
            if (hovered) latest.current.onCursor(left < 0 ? null : { at: self.posToVal(left, 'x'), left, top });
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
    [
      [0, 1],
      [null, null],
    ],
    element,
  );
  markers.className = 'chart-markers';
  plot.over.append(markers);
  plot.over.addEventListener('mouseenter', () => {
    hovered = true;
  });
  plot.over.addEventListener('mouseleave', () => {
    hovered = false;
    latest.current.onCursor(null);
  });
  plot.over.addEventListener(
    'wheel',
    (event) => {
      // A plain wheel scrolls the page; pinching arrives as Ctrl + wheel.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { series, view, whole, onRange } = latest.current;
      const at = plot.posToVal(event.offsetX, 'x');
      const all = visibleRange({ series, view: { ...view, range: null }, whole });
      onRange(zoomRange(view.range, all, at, event.deltaY < 0 ? 0.8 : 1.25));
    },
    { passive: false },
  );
  return plot;
}

/** Keeps a uPlot drawing of the options inside the element; uPlot gives axes, cursor and brush, the lines are ours. */
export function usePlot(element: RefObject<HTMLDivElement | null>, options: PlotOptions): RefObject<uPlot | null> {
  const latest = useRef(options);
  latest.current = options;
  const plotRef = useRef<uPlot | null>(null);
  const { series, view, whole, height, colors, syncKey } = options;

  // The scale's distribution and the sync key are fixed when a plot is made, so a change of either makes a new one.
  useLayoutEffect(() => {
    const parent = element.current;
    if (!parent) return;
    const plot = createPlot(parent, latest, view.logarithmic);
    plotRef.current = plot;
    const observer = new ResizeObserver(() => {
      const width = Math.floor(parent.clientWidth);
      if (width > 0 && (width !== plot.width || latest.current.height !== plot.height))
        plot.setSize({ width, height: latest.current.height });
    });
    observer.observe(parent);
    return () => {
      observer.disconnect();
      plot.destroy();
      plotRef.current = null;
    };
  }, [element, view.logarithmic, syncKey]);

  useEffect(() => {
    const plot = plotRef.current;
    if (!plot) return;
    if (plot.height !== height) plot.setSize({ width: plot.width, height });
    // One drawing a frame, however often points arrive.
    const frame = requestAnimationFrame(() => {
      const [from, to] = visibleRange(latest.current);
      plot.setData([
        [from, to],
        [null, null],
      ]);
    });
    return () => cancelAnimationFrame(frame);
  }, [series, view, whole, height, colors]);

  return plotRef;
}
