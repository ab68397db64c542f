import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunSummary } from '../../../shared/contract/run';
import { host } from '../../lib/host-client';

/** Runs whose settings and figures are compared at once. */
export const comparedCount = 1_000;

/** Settings and figures of some runs side by side, asked for only while something shows them. */
export function useComparison(runs: readonly RunSummary[], enabled = true) {
  const ids = useMemo(() => runs.slice(0, comparedCount).map(({ id }) => id), [runs]);
  return useQuery({
    ...host.runs.compare.queryOptions({ input: { ids } }),
    enabled,
    placeholderData: keepPreviousData,
  });
}
