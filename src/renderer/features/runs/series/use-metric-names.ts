import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunSummary } from '../../../../shared/contract/run';
import { host } from '../../../lib/host-client';

const isGrowing = ({ status }: Pick<RunSummary, 'status'>) => status === 'running' || status === 'starting';
const none: readonly string[] = [];
/** A run that trains gets its metrics with its first points, of which no list is told. */
const firstPointsMs = 500;
const laterMs = 3_000;

/** Names of the metrics that some runs have. */
export function useMetricNames(runs: readonly Pick<RunSummary, 'id' | 'status'>[]) {
  // Sorted, so that another order of the same runs is not asked for anew.
  const ids = useMemo(() => runs.map(({ id }) => id).sort(), [runs]);
  const query = useQuery({
    ...host.runs.metricNames.queryOptions({ input: { ids } }),
    enabled: ids.length > 0,
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => {
      if (!runs.some(isGrowing)) return false;
      return (state.data?.metrics.length ?? 0) === 0 ? firstPointsMs : laterMs;
    },
  });
  const found = query.data?.metrics;
  const names = useMemo(
    () => (ids.length === 0 || !found ? none : found.map(({ metric }) => metric)),
    [found, ids.length],
  );
  return { names, error: query.error, isLoaded: query.isSuccess || ids.length === 0 };
}
