import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ComparisonColumn, comparisonColumns, costsOfExports } from '../../../shared/comparison';
import { host } from '../../lib/host-client';
import type { RunComparison } from '../../lib/run-comparison';

export { isMetric, mainMetric } from '../../../shared/comparison';

export type Comparison = RunComparison;

/** What the compared runs solve, what they cost and how they were set, a value a run. */
export function useColumns({ runs, differences, metrics }: Comparison): readonly ComparisonColumn[] {
  const exports = useQuery(host.exports.list.queryOptions()).data?.exports;
  return useMemo(
    () => comparisonColumns(runs, differences, metrics, costsOfExports(exports ?? [])),
    [runs, differences, metrics, exports],
  );
}
