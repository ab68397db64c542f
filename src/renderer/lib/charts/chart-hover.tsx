import { type RefObject, useImperativeHandle, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type uPlot from 'uplot';
import { ChartTooltip, namedCount } from './chart-tooltip';
import type { ChartView } from './chart-view';
import { type EventMark, markReachPixels, marksNear } from './event-mark';
import { rankAt } from './rank';
import type { PreparedSeries } from './series';
import { type PlotCursor, reachAt, reachPixels } from './use-plot';

/** Takes the cursor, so that a movement of the pointer renders what stands at the cursor and not the whole chart. */
export interface HoverSink {
  show(cursor: PlotCursor | null): void;
}

interface ChartHoverProps {
  sink: RefObject<HoverSink | null>;
  plot: RefObject<uPlot | null>;
  series: readonly PreparedSeries[];
  events: readonly EventMark[];
  view: ChartView;
}

/** In the frame that follows the movement: an update in the usual way would come one frame later. */
function useCursor(sink: RefObject<HoverSink | null>): PlotCursor | null {
  const [cursor, setCursor] = useState<PlotCursor | null>(null);
  const next = useRef<PlotCursor | null>(null);
  const frame = useRef<number | null>(null);
  useImperativeHandle(
    sink,
    () => ({
      show(shown) {
        next.current = shown;
        frame.current ??= requestAnimationFrame(() => {
          frame.current = null;
          flushSync(() => setCursor(next.current));
        });
      },
    }),
    [],
  );
  return cursor;
}

/** What stands at the cursor: the lines nearest to it by their values, and events. */
export function ChartHover({ sink, plot: plotRef, series, events, view }: ChartHoverProps) {
  const cursor = useCursor(sink);
  const plot = plotRef.current;
  if (!cursor || !plot) return null;
  const ranking = rankAt(series, {
    at: cursor.at,
    reach: reachAt(plot, cursor.left, reachPixels),
    most: namedCount,
    distance: (value) => Math.abs(plot.valToPos(value, 'y') - cursor.top),
  });
  const named = marksNear(events, cursor.at, reachAt(plot, cursor.left, markReachPixels));
  if (ranking.count === 0 && named.length === 0) return null;
  return (
    <ChartTooltip
      cursor={cursor}
      ranking={ranking}
      events={named}
      view={view}
      plotLeft={plot.over.offsetLeft}
      plotWidth={plot.over.clientWidth}
    />
  );
}
