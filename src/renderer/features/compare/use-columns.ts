import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ComparedRun } from '../../../shared/comparison';
import { type ComparisonColumn, comparisonColumns, costsOfExports } from '../../../shared/comparison';
import { host } from '../../lib/host-client';

export { isMetric, mainMetric } from '../../../shared/comparison';

export interface Comparison {
  runs: readonly ComparedRun[];
  differences: readonly { path: string; values: unknown[] }[];
  metrics: readonly { metric: string; values: (number | null)[] }[];
}

/** What the compared runs solve, what they cost and how they were set, a value a run. */
export function useColumns({ runs, differences, metrics }: Comparison): readonly ComparisonColumn[] {
  const exports = useQuery(host.exports.list.queryOptions()).data?.exports;
  return useMemo(
    () => comparisonColumns(runs, differences, metrics, costsOfExports(exports ?? [])),
    [runs, differences, metrics, exports],
  );
}
