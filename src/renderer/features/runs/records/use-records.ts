import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { bulkPaths } from '../../../../shared/contract/bulk';
import type { HistogramKind, RecordKind, RecordOverview } from '../../../../shared/contract/run-record';
import { bulkAddress, fetchTable } from '../../../lib/bulk';
import { runRecordsKey } from '../../../lib/change-subscription';
import { host } from '../../../lib/host-client';
import { type HistogramSeries, toHistogramSeries } from './histogram-series';

export function useRecordOverview(runId: string) {
  return useQuery(host.runs.records.queryOptions({ input: { id: runId } }));
}

export function kindIn(overview: RecordOverview | undefined, kind: RecordKind) {
  return overview?.kinds.find((each) => each.kind === kind) ?? null;
}

export interface ReadHistograms {
  series: HistogramSeries[];
  damagedCount: number;
}

/** How histograms of one weight are read over all its steps. */
export function histogramsOf(runId: string, kind: HistogramKind, name: string) {
  return queryOptions({
    queryKey: runRecordsKey(runId, kind, 'name', name),
    queryFn: async ({ signal }): Promise<ReadHistograms> => {
      const { table, headers } = await fetchTable(bulkPaths.runRecords(runId), { kind, name }, signal);
      return { series: toHistogramSeries(table), damagedCount: Number(headers.get('X-Damaged') ?? 0) };
    },
    // Kept while the row is out of sight for a moment, not for every layer of a large network.
    gcTime: 30_000,
  });
}

/** Histograms of one weight over all its steps. */
export function useHistograms(runId: string, kind: HistogramKind, name: string) {
  return useQuery(histogramsOf(runId, kind, name));
}

/** Histograms of every weight at one step. */
export function useHistogramsAt(runId: string, kind: HistogramKind, step: number | null) {
  return useQuery({
    queryKey: runRecordsKey(runId, kind, 'step', step),
    queryFn: async ({ signal }): Promise<ReadHistograms> => {
      const { table, headers } = await fetchTable(bulkPaths.runRecords(runId), { kind, step }, signal);
      return { series: toHistogramSeries(table), damagedCount: Number(headers.get('X-Damaged') ?? 0) };
    },
    enabled: step !== null,
    gcTime: 30_000,
    placeholderData: keepPreviousData,
  });
}

/** What was said of the samples at some steps. */
export function useRecordedSamples(runId: string, steps: readonly number[]) {
  return useQuery({
    ...host.runs.recordedSamples.queryOptions({ input: { id: runId, steps: [...steps] } }),
    queryKey: runRecordsKey(runId, 'samples', ...steps),
    placeholderData: keepPreviousData,
  });
}

export function pictureAddress(runId: string, name: string, step: number): string {
  return bulkAddress(bulkPaths.runRecordPicture(runId), { name, step });
}
