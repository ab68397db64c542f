import { useEffect, useState, useSyncExternalStore } from 'react';
import { onChange } from '../../../lib/change-subscription';
import { type FeedSnapshot, MetricFeed } from './metric-feed';
import { readMetrics } from './read-metrics';

const pointCount = 1_500;
const pauseMs = 40;

/** The live series of some runs, and how to read a part of them at a higher resolution. */
export function useRunSeries(ids: readonly string[]): { snapshot: FeedSnapshot; refine: MetricFeed['refine'] } {
  const [feed, setFeed] = useState<MetricFeed | null>(null);
  useEffect(() => {
    const created = new MetricFeed({
      read: readMetrics,
      pointCount,
      pauseMs,
      schedule: (notify) => requestAnimationFrame(notify),
    });
    setFeed(created);
    const stop = onChange(({ noun, id, progress }) => {
      if (id === null) return;
      if (noun === 'metrics') created.pointsArrived(id);
      if (noun === 'run' && !progress) created.readAgain(id);
    });
    return () => {
      stop();
      created.close();
    };
  }, []);
  const key = ids.join(' ');
  useEffect(() => feed?.setRuns(key === '' ? [] : key.split(' ')), [feed, key]);
  const snapshot = useSyncExternalStore(feed?.subscribe ?? subscribeToNothing, feed?.getSnapshot ?? nothing);
  return { snapshot, refine: feed ? (id, from, to) => feed.refine(id, from, to) : async () => {} };
}

const empty: FeedSnapshot = new Map();
const nothing = () => empty;
const subscribeToNothing = () => () => {};
