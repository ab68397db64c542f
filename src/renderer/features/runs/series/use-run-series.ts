import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { RunSummary } from '../../../../shared/contract/run';
import { onChange } from '../../../lib/change-subscription';
import { useConnection } from '../../../lib/host-connection';
import { type FeedSnapshot, MetricFeed } from './metric-feed';
import { readMetrics } from './read-metrics';

/** Points of a series that a wide window can show apart; more are aggregated by the host. */
const pointCount = 2_000;
const pauseMs = 60;
const livePauseMs = 240;

/**
 * The first notice of a frame is heard in time for it, further ones with the next frame; what is to be read next is asked for
 * before, so that the host works while the page draws.
 */
function createSchedule(): (notify: () => void) => void {
  let isTaken = false;
  return (notify) => {
    if (isTaken) {
      requestAnimationFrame(notify);
      return;
    }
    isTaken = true;
    requestAnimationFrame(() => {
      isTaken = false;
    });
    setTimeout(notify);
  };
}

/**
 * The live series of some runs, and how to read a part of them at a higher resolution.
 * @param metrics those that are looked at
 */
export function useRunSeries(
  runs: readonly Pick<RunSummary, 'id' | 'status'>[],
  metrics: readonly string[],
): {
  snapshot: FeedSnapshot;
  setSight: MetricFeed['setSight'];
} {
  const [feed, setFeed] = useState<MetricFeed | null>(null);
  useEffect(() => {
    const created = new MetricFeed({
      read: readMetrics,
      pointCount,
      pauseMs,
      livePauseMs,
      schedule: createSchedule(),
    });
    setFeed(created);
    const stop = onChange(({ noun, id, isRemoval }) => {
      if (noun === 'metrics' && id !== null) isRemoval ? created.readAgain(id) : created.pointsArrived(id);
      // The host no longer knows what was missed.
      else if (noun === 'project' && id === null) created.readAllAgain();
    });
    return () => {
      stop();
      created.close();
    };
  }, []);
  // Before the runs, so that these are read at once with what is wanted of them.
  const metricKey = metrics.join('\n');
  useEffect(() => feed?.setMetrics(metricKey.split('\n').filter((name) => name !== '')), [feed, metricKey]);
  const key = runs.map(({ id }) => id).join(' ');
  useEffect(() => feed?.setRuns(key === '' ? [] : key.split(' ')), [feed, key]);
  const openCount = useConnection((connection) => connection.openCount);
  useEffect(() => feed?.readFailed(), [feed, openCount]);
  // A run that starts again goes on from its checkpoint: the points behind it are taken back.
  const statuses = useRef(new Map<string, RunSummary['status']>());
  useEffect(() => {
    for (const { id, status } of runs) {
      const before = statuses.current.get(id);
      statuses.current.set(id, status);
      if (before !== undefined && before !== status) feed?.readAgain(id);
    }
  }, [feed, runs]);
  const snapshot = useSyncExternalStore(feed?.subscribe ?? subscribeToNothing, feed?.getSnapshot ?? nothing);
  const setSight = useCallback<MetricFeed['setSight']>((sight) => feed?.setSight(sight), [feed]);
  return { snapshot, setSight };
}

const empty: FeedSnapshot = new Map();
const nothing = () => empty;
const subscribeToNothing = () => () => {};
