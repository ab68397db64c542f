import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { bulkPaths } from '../../../shared/contract/bulk';
import type { OutputPage } from '../../../shared/job/inspection';
import { type BulkQuery, fetchNumbers } from '../../lib/bulk';

async function fetchPage(path: string, query: BulkQuery, signal: AbortSignal): Promise<OutputPage> {
  const { values, headers } = await fetchNumbers(path, query, signal);
  const page = JSON.parse(decodeURIComponent(headers.get('x-page') ?? '{}')) as Omit<OutputPage, 'values'>;
  return { ...page, values };
}

export interface OutputPlace {
  inspectionId: string;
  layer: string;
  port: number;
  row: number;
}

export interface OutputPart {
  edge: number;
  channel: number;
  channelCount: number;
  slice?: number | null;
}

/** A bounded part of what a layer gives; the one before stays until it is there. */
export function useOutputPage({ inspectionId, layer, port, row }: OutputPlace, part: OutputPart) {
  return useQuery({
    queryKey: ['inspection output', inspectionId, layer, port, row, part],
    queryFn: ({ signal }) => fetchPage(bulkPaths.inspectionOutput(inspectionId), { layer, port, row, ...part }, signal),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
}

/** Values of one input for the first samples of the first batch. */
export function useBatchPage(inspectionId: string, layer: string, sampleCount: number, edge: number) {
  return useQuery({
    queryKey: ['inspection batch', inspectionId, layer, sampleCount, edge],
    queryFn: ({ signal }) => fetchPage(bulkPaths.inspectionBatch(inspectionId), { layer, sampleCount, edge }, signal),
    gcTime: 60_000,
  });
}
