import { useCallback, useEffect, useRef, useState } from 'react';

/** Shortest time between two gatherings: a panel that only flies by while the page is scrolled is not read. */
const restMs = 60;
/** Series whose points are kept; at a few kilobytes each, this is what a page can hold. */
const keptSeriesCount = 60_000;
const leastMetricCount = 24;

/**
 * The metrics whose charts have come into sight, newest last, as many as memory allows: the others are not read, or read again
 * when they come back.
 */
export function useSeenMetrics(runCount: number): {
  seen: readonly string[];
  enter(metrics: readonly string[]): void;
  leave(metrics: readonly string[]): void;
} {
  const [seen, setSeen] = useState<readonly string[]>([]);
  const inSight = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const gatheredAt = useRef(Number.NEGATIVE_INFINITY);
  const limit = Math.max(leastMetricCount, Math.floor(keptSeriesCount / Math.max(1, runCount)));
  const gather = useCallback(() => {
    timer.current = null;
    gatheredAt.current = performance.now();
    setSeen((before) => {
      const now = [...inSight.current];
      const known = new Set(before);
      if (now.every((metric) => known.has(metric)) && before.length <= limit) return before;
      const others = before.filter((metric) => !inSight.current.has(metric));
      return [...others, ...now].slice(-Math.max(limit, now.length));
    });
  }, [limit]);
  const enter = useCallback(
    (metrics: readonly string[]) => {
      for (const metric of metrics) inSight.current.add(metric);
      timer.current ??= setTimeout(gather, Math.max(0, gatheredAt.current + restMs - performance.now()));
    },
    [gather],
  );
  const leave = useCallback((metrics: readonly string[]) => {
    for (const metric of metrics) inSight.current.delete(metric);
  }, []);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return { seen, enter, leave };
}
