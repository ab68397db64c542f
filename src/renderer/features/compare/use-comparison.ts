import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunSummary } from '../../../shared/contract/run';
import { host } from '../../lib/host-client';
import { readComparison } from '../../lib/run-comparison';

/** Runs whose settings and figures are compared at once: what the host takes. */
export const comparedCount = 2_000;

/** Settings and figures of some runs side by side, asked for only while something shows them. */
export function useComparison(runs: readonly RunSummary[], enabled = true) {
  const compared = useMemo(() => runs.slice(0, comparedCount), [runs]);
  const ids = useMemo(() => compared.map(({ id }) => id), [compared]);
  return useQuery({
    queryKey: host.runs.compare.queryKey({ input: { ids } }),
    queryFn: ({ signal }) => readComparison(compared, signal),
    enabled,
    placeholderData: keepPreviousData,
  });
}
