import type { KeyboardEvent, RefObject } from 'react';
import type uPlot from 'uplot';
import { type ChartView, isLogarithmicHorizontal, panRange, zoomRange } from './chart-view';
import type { Interval } from './series';

interface ChartKeys {
  plot: RefObject<uPlot | null>;
  view: ChartView;
  visible: Interval;
  whole: Interval;
  onRange(range: Interval | null): void;
}

/** Keys of a chart, for its label and the help. */
export const chartKeysText =
  'Arrows move the cursor (with Shift in large steps), plus and minus zoom, Page Up and Page Down move the visible part, 0 shows all.';

/** Moves the cursor of every chart of the group, as a pointer would. */
function moveCursor(plot: uPlot, place: (width: number, left: number) => number): void {
  const width = plot.over.clientWidth;
  const before = plot.cursor.left ?? -1;
  const left = Math.min(width - 1, Math.max(0, place(width, before < 0 ? width / 2 : before)));
  const top = (plot.cursor.top ?? -1) < 0 ? plot.over.clientHeight / 2 : (plot.cursor.top as number);
  // The third argument, missing from the types, tells the other charts of the group.
  (plot.setCursor as (at: { left: number; top: number }, fires: boolean, publishes: boolean) => void)(
    { left, top },
    true,
    true,
  );
}

/** What a chart does with a key: cursor, zoom and pan without a pointer. */
export function createChartKeys({ plot, view, visible, whole, onRange }: ChartKeys) {
  const logarithmic = isLogarithmicHorizontal(view);
  const zoom = (factor: number) => {
    const left = plot.current?.cursor.left ?? -1;
    const middle = logarithmic ? Math.sqrt(visible[0] * visible[1]) : (visible[0] + visible[1]) / 2;
    const at = left >= 0 && plot.current ? plot.current.posToVal(left, 'x') : middle;
    onRange(zoomRange(view.range, whole, at, factor, logarithmic));
  };
  const pan = (share: number) => view.range && onRange(panRange(view.range, whole, share, logarithmic));
  const move = (place: (width: number, left: number) => number) => plot.current && moveCursor(plot.current, place);
  const stride = (event: KeyboardEvent) => (event.shiftKey ? 40 : 4);
  const actions: Record<string, (event: KeyboardEvent) => void> = {
    '+': () => zoom(0.7),
    '=': () => zoom(0.7),
    '-': () => zoom(1 / 0.7),
    _: () => zoom(1 / 0.7),
    '0': () => onRange(null),
    ArrowLeft: (event) => move((_, left) => left - stride(event)),
    ArrowRight: (event) => move((_, left) => left + stride(event)),
    Home: () => move(() => 0),
    End: () => move((width) => width - 1),
    PageUp: () => pan(-0.5),
    PageDown: () => pan(0.5),
  };
  return (event: KeyboardEvent): void => {
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    action(event);
  };
}
