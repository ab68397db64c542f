import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunSummary } from '../../../../shared/contract/run';
import { host } from '../../../lib/host-client';

const none: readonly string[] = [];

/** Names of the metrics that some runs have; read again when new points come (change-subscription.ts). */
export function useMetricNames(runs: readonly Pick<RunSummary, 'id' | 'status'>[]) {
  // Sorted, so that another order of the same runs is not asked for anew.
  const ids = useMemo(() => runs.map(({ id }) => id).sort(), [runs]);
  const query = useQuery({
    ...host.runs.metricNames.queryOptions({ input: { ids } }),
    enabled: ids.length > 0,
    placeholderData: (before) => before,
  });
  const found = query.data?.metrics;
  const names = useMemo(
    () => (ids.length === 0 || !found ? none : found.map(({ metric }) => metric)),
    [found, ids.length],
  );
  return { names, error: query.error, isLoaded: query.isSuccess || ids.length === 0 };
}
