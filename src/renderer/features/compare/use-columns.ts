import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ComparisonColumn, comparisonColumns, type NumberColumn, type RunCosts } from '../../../shared/comparison';
import type { Export } from '../../../shared/contract/export';
import type { Run } from '../../../shared/contract/run';
import { host } from '../../lib/host-client';

export interface Comparison {
  runs: readonly Run[];
  differences: readonly { path: string; values: unknown[] }[];
  metrics: readonly { metric: string; values: (number | null)[] }[];
}

function costsOf(exports: readonly Export[]): RunCosts {
  const sizeBytes = new Map<string, number>();
  const latencyMs = new Map<string, number>();
  const keepSmallest = (figures: Map<string, number>, id: string, value: number | null) => {
    if (value !== null) figures.set(id, Math.min(value, figures.get(id) ?? Number.POSITIVE_INFINITY));
  };
  for (const { runId, sizeBytes: size, proof } of exports) {
    keepSmallest(sizeBytes, runId, size);
    keepSmallest(latencyMs, runId, proof.latencyMs);
  }
  return { sizeBytes, latencyMs };
}

/** What the compared runs solve, what they cost and how they were set, a value a run. */
export function useColumns({ runs, differences, metrics }: Comparison): readonly ComparisonColumn[] {
  const exports = useQuery(host.exports.list.queryOptions()).data?.exports;
  return useMemo(
    () => comparisonColumns(runs, differences, metrics, costsOf(exports ?? [])),
    [runs, differences, metrics, exports],
  );
}

export function isMetric(column: ComparisonColumn): column is NumberColumn {
  return column.role === 'metric' && column.kind === 'number';
}

/** The metric that most likely decides: of test or validation data, accuracy before loss. */
export function mainMetric(columns: readonly ComparisonColumn[]): NumberColumn | undefined {
  const metrics = columns.filter(isMetric);
  const rank = ({ title }: NumberColumn) =>
    (title.startsWith('validation/') ? 0 : title.startsWith('test/') ? 1 : 2) + (/\/loss$/.test(title) ? 0.5 : 0);
  return metrics.toSorted((one, other) => rank(one) - rank(other))[0];
}
