import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunSummary } from '../../../../shared/contract/run';
import { host } from '../../../lib/host-client';

const none: readonly string[] = [];

/**
 * Names of the metrics that some runs have; read again when new points come (change-subscription.ts). Of very many the first
 * few thousand, and those that a search finds among the further ones.
 */
export function useMetricNames(runs: readonly Pick<RunSummary, 'id' | 'status'>[], search = '') {
  // Sorted, so that another order of the same runs is not asked for anew.
  const ids = useMemo(() => runs.map(({ id }) => id).sort(), [runs]);
  const query = useQuery({
    ...host.runs.metricNames.queryOptions({ input: { ids } }),
    enabled: ids.length > 0,
    placeholderData: (before) => before,
  });
  const totalBeyond = query.data?.furtherCount ?? 0;
  const searched = useQuery({
    ...host.runs.metricNames.queryOptions({ input: { ids, search } }),
    enabled: ids.length > 0 && totalBeyond > 0 && search !== '',
    placeholderData: (before) => before,
  });
  const found = query.data?.names;
  const further = search === '' ? undefined : searched.data?.names;
  const names = useMemo(() => {
    if (ids.length === 0 || !found) return none;
    return further ? [...new Set([...found, ...further])] : found;
  }, [found, further, ids.length]);
  return {
    names,
    /** Metrics that are not among the names. */
    furtherCount: Math.max(0, (found?.length ?? 0) + totalBeyond - names.length),
    error: query.error ?? searched.error,
    isLoaded: query.isSuccess || ids.length === 0,
  };
}
