import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { columnsWithin, scrollOfTop, topOfScroll, topToShow, verticalScale } from './grid-geometry';

/** Rows kept ready above and below what is in sight. */
const overscanRows = 12;
/** Rows stand at places from the start of their block, so that scrolling a little moves no row in the document. */
const blockRows = 1000;
/** React hears of scrolling once in as many rows. */
const stepRows = 4;
const overscanPixels = 200;
const linePixels = 40;
/** Two moves by half of what is in sight, as near as this to one another, begin skimming. Units: milliseconds. */
const skimStartMs = 200;
/** Skimming ends when no such move came for as long. Units: milliseconds. */
const skimRestMs = 120;

/** What of a grid is in the document. */
export interface GridWindow {
  firstRow: number;
  lastRow: number;
  firstColumn: number;
  lastColumn: number;
  /** Row from which the places of rows are counted. */
  blockRow: number;
}

interface GridScrollOptions {
  rowCount: number;
  rowHeight: number;
  headerHeight: number;
  /** Starts of the columns that scroll, the end of the last one behind them. */
  starts: readonly number[];
  pinnedWidth: number;
  /** At the left of a row. */
  rowLabel: (row: number) => string;
}

export interface GridScroll {
  scroller: RefObject<HTMLDivElement | null>;
  box: RefObject<HTMLDivElement | null>;
  rows: RefObject<HTMLDivElement | null>;
  /** Takes the labels of the rows while the grid is skimmed. */
  skimLabels: RefObject<HTMLDivElement | null>;
  window: GridWindow;
  size: { width: number; height: number };
  elementHeight: number;
  rowsInSight: number;
  showCell(row: number, column: number | null): void;
  /** Puts a row at the upper edge. */
  scrollToRow(row: number): void;
}

const sameWindow = (one: GridWindow, other: GridWindow) =>
  one.firstRow === other.firstRow &&
  one.lastRow === other.lastRow &&
  one.firstColumn === other.firstColumn &&
  one.lastColumn === other.lastColumn;

/**
 * Scrolling of a grid of any height: the element stays below the browser's limit, the place in the rows is kept apart
 * with every pixel, and only a move to other rows renders. While the bar is dragged or the wheel flies, rows would be
 * gone before they could be read: an outline stands for them, which costs no rendering, and nobody is told of a window.
 */
export function useGridScroll({
  rowCount,
  rowHeight,
  headerHeight,
  starts,
  pinnedWidth,
  rowLabel,
}: GridScrollOptions): GridScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const skimLabels = useRef<HTMLDivElement>(null);
  const skimTimer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const farMoveAt = useRef(Number.NEGATIVE_INFINITY);
  const top = useRef(0);
  const expectedScroll = useRef(0);
  const shown = useRef<GridWindow>({ firstRow: 0, lastRow: -1, firstColumn: 0, lastColumn: -1, blockRow: 0 });
  const [size, setSize] = useState({ width: 800, height: 400 });
  const viewHeight = Math.max(rowHeight, size.height - headerHeight);
  const scale = useMemo(() => verticalScale(rowCount, rowHeight, viewHeight), [rowCount, rowHeight, viewHeight]);

  const windowAt = useCallback((): GridWindow => {
    const left = scroller.current?.scrollLeft ?? 0;
    const firstSeen = Math.floor(top.current / rowHeight);
    const firstRow = Math.max(0, Math.floor((firstSeen - overscanRows) / stepRows) * stepRows);
    const lastSeen = Math.ceil((top.current + viewHeight) / rowHeight);
    const lastRow = Math.min(rowCount - 1, Math.ceil((lastSeen + overscanRows) / stepRows) * stepRows);
    const columns = columnsWithin(starts, left - overscanPixels, left + size.width - pinnedWidth + overscanPixels);
    return {
      firstRow,
      lastRow,
      firstColumn: columns.first,
      lastColumn: columns.last,
      blockRow: Math.floor(firstRow / blockRows) * blockRows,
    };
  }, [rowCount, rowHeight, viewHeight, starts, size.width, pinnedWidth]);
  const [rendered, setRendered] = useState<GridWindow>(() => shown.current);

  const place = useCallback(() => {
    if (rows.current)
      rows.current.style.transform = `translate3d(0, ${shown.current.blockRow * rowHeight - top.current}px, 0)`;
    box.current?.style.setProperty('--grid-left', `${-(scroller.current?.scrollLeft ?? 0)}px`);
  }, [rowHeight]);

  const update = useCallback(() => {
    const next = windowAt();
    if (sameWindow(next, shown.current)) place();
    // Rendered at once: a frame with the rows from before would be empty after a jump.
    else flushSync(() => setRendered(next));
  }, [windowAt, place]);

  useLayoutEffect(() => {
    shown.current = rendered;
    place();
  }, [rendered, place]);

  const stopSkimming = useCallback(() => {
    if (skimTimer.current !== null) clearTimeout(skimTimer.current);
    skimTimer.current = null;
    scroller.current?.removeAttribute('data-skimming');
  }, []);
  const rest = useRef(() => {});
  rest.current = () => {
    const since = farMoveAt.current;
    // On a busy machine the next move may be waiting behind this timer: it comes before the next frame's callback.
    requestAnimationFrame(() => {
      if (farMoveAt.current !== since || skimTimer.current === null) return;
      stopSkimming();
      update();
    });
  };
  useEffect(() => stopSkimming, [stopSkimming]);

  const follow = useCallback(
    (before: number) => {
      if (Math.abs(top.current - before) > viewHeight / 2) {
        const now = performance.now();
        const again = now - farMoveAt.current < skimStartMs;
        farMoveAt.current = now;
        if (again || skimTimer.current !== null) {
          if (skimTimer.current !== null) clearTimeout(skimTimer.current);
          else scroller.current?.setAttribute('data-skimming', '');
          skimTimer.current = setTimeout(() => rest.current(), skimRestMs);
        }
      }
      if (skimTimer.current === null) return update();
      if (top.current === before || !skimLabels.current) return;
      const first = Math.round(top.current / rowHeight);
      const count = Math.min(rowCount - first, Math.ceil(viewHeight / rowHeight));
      skimLabels.current.textContent = Array.from({ length: count }, (_, index) => rowLabel(first + index)).join('\n');
    },
    [update, viewHeight, rowHeight, rowCount, rowLabel],
  );

  const moveTo = useCallback(
    (wanted: number) => {
      top.current = Math.max(0, Math.min(scale.largestTop, wanted));
      const element = scroller.current;
      if (!element) return;
      element.scrollTop = scrollOfTop(scale, top.current);
      expectedScroll.current = element.scrollTop;
    },
    [scale],
  );
  const setTop = useCallback(
    (wanted: number) => {
      stopSkimming();
      moveTo(wanted);
      update();
    },
    [stopSkimming, moveTo, update],
  );

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onScroll = () => {
      const before = top.current;
      // What was moved here keeps its place between two pixels of the bar.
      if (Math.abs(element.scrollTop - expectedScroll.current) > 0.5) {
        expectedScroll.current = element.scrollTop;
        top.current = topOfScroll(scale, element.scrollTop);
      }
      follow(before);
    };
    const onWheel = (event: WheelEvent) => {
      if (!scale.scaled || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? linePixels : event.deltaMode === 2 ? viewHeight : 1;
      const before = top.current;
      moveTo(before + event.deltaY * unit);
      follow(before);
      element.scrollLeft += event.deltaX * unit;
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scale, moveTo, follow, viewHeight]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // Fewer rows, other widths or another size: the same row stays at the upper edge where it can.
  useLayoutEffect(() => {
    top.current = Math.min(top.current, scale.largestTop);
    if (scroller.current) {
      scroller.current.scrollTop = scrollOfTop(scale, top.current);
      expectedScroll.current = scroller.current.scrollTop;
    }
    const next = windowAt();
    setRendered((before) => (sameWindow(before, next) ? before : next));
  }, [scale, windowAt]);

  const showCell = useCallback(
    (row: number, column: number | null) => {
      const element = scroller.current;
      if (element && column !== null) {
        const start = starts[column] ?? 0;
        const end = starts[column + 1] ?? start;
        const width = size.width - pinnedWidth;
        if (start < element.scrollLeft) element.scrollLeft = start;
        else if (end > element.scrollLeft + width) element.scrollLeft = Math.min(start, end - width);
      }
      setTop(topToShow(row, rowHeight, top.current, viewHeight));
    },
    [starts, size.width, pinnedWidth, rowHeight, viewHeight, setTop],
  );
  const scrollToRow = useCallback((row: number) => setTop(row * rowHeight), [rowHeight, setTop]);

  return {
    scroller,
    box,
    rows,
    skimLabels,
    window: rendered,
    size,
    elementHeight: scale.elementHeight,
    rowsInSight: Math.max(1, Math.floor(viewHeight / rowHeight)),
    showCell,
    scrollToRow,
  };
}
