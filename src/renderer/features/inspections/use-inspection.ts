import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { WeightSource } from '../../../shared/contract/inspection';
import { toFailure } from '../../lib/failure';
import { host } from '../../lib/host-client';

/** What is looked at: a config in the editor, or a run's own. */
export interface InspectionSubject {
  /** Null: the config of the run in `weights`. */
  text: string | null;
  weights: WeightSource | null;
}

/** An engine that had just ended is started by asking again. */
const retry = (count: number, error: unknown) => count < 1 && toFailure(error).code === 'UNAVAILABLE';
const gcTime = 60_000;

/** Opens a network; while the config is being changed the one before stays. */
export function useInspection({ text, weights }: InspectionSubject, enabled: boolean) {
  return useQuery({
    ...host.inspections.open.queryOptions({ input: { ...(text === null ? {} : { text }), weights } }),
    enabled,
    placeholderData: keepPreviousData,
    retry,
    gcTime,
  });
}

/** What every layer gives for one row. */
export function useComputation(inspectionId: string | undefined, row: number) {
  return useQuery({
    ...host.inspections.compute.queryOptions({ input: { id: inspectionId ?? '', rows: [row] } }),
    enabled: inspectionId !== undefined,
    placeholderData: keepPreviousData,
    retry,
    gcTime,
  });
}

/** The first batch as training will see it. */
export function useFirstBatch(inspectionId: string | undefined) {
  return useQuery({
    ...host.inspections.firstBatch.queryOptions({ input: { id: inspectionId ?? '' } }),
    enabled: inspectionId !== undefined,
    placeholderData: keepPreviousData,
    retry,
    gcTime,
  });
}

const longWaitMs = 250;

/** True once a wait has become long enough to be shown; short ones would only flicker. */
export function useLongWait(waiting: boolean): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (!waiting) return;
    const timer = setTimeout(() => setLong(true), longWaitMs);
    return () => clearTimeout(timer);
  }, [waiting]);
  return waiting && long;
}
