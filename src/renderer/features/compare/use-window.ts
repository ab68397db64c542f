import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useMemo } from 'react';

/** Places that are in sight, and the room of those before and behind. Units: pixels. */
export interface Window {
  indices: readonly number[];
  before: number;
  after: number;
}

interface WindowOptions {
  scroller: RefObject<HTMLElement | null>;
  count: number;
  /** Every place takes as much. */
  size: number;
  horizontal: boolean;
  /** Room of what always stands in front. */
  start: number;
  /** Without, all places are there. */
  enabled: boolean;
}

/** The rows or columns of a large table that are in sight; all of them of a small one. */
export function useWindow({ scroller, count, size, horizontal, start, enabled }: WindowOptions): Window {
  const virtual = useVirtualizer({
    count: enabled ? count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => size,
    horizontal,
    overscan: 6,
    paddingStart: start,
    initialRect: { width: window.innerWidth, height: window.innerHeight },
  });
  const all = useMemo(() => Array.from({ length: count }, (_, index) => index), [count]);
  if (!enabled) return { indices: all, before: 0, after: 0 };
  const indices = virtual.getVirtualItems().map(({ index }) => index);
  const first = indices[0] ?? 0;
  const last = indices[indices.length - 1] ?? -1;
  return { indices, before: first * size, after: (count - 1 - last) * size };
}
