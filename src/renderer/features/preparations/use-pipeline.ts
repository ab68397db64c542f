import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Dataset } from '../../../shared/contract/dataset';
import type { Pipeline, Preparation } from '../../../shared/contract/preparation';
import { client, host } from '../../lib/host-client';

/** Typing rests for so long before the list is saved and fitted anew. Units: milliseconds. */
const restMs = 400;

export type Entry = Record<string, unknown>;

/** A value that follows another once that has rested. */
function useRested<Value>(value: Value, delayMs: number): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return rested;
}

/**
 * Saves the lists of a data set a moment after each change, and at once when the tab is left.
 *
 * @param pipeline null until the editors have read what is saved
 */
export function useSavedPipeline(dataset: Dataset, pipeline: Pipeline | null) {
  const queryClient = useQueryClient();
  const key = host.preparations.pipeline.queryOptions({ input: { datasetId: dataset.id } }).queryKey;
  const save = useMutation({
    mutationFn: (given: Pipeline) => client.preparations.savePipeline({ datasetId: dataset.id, ...given }),
    onSuccess: ({ savedAt }, given) => queryClient.setQueryData(key, { ...given, savedAt }),
    // One after the other, so that the newest is the last that is written.
    scope: { id: `pipeline ${dataset.id}` },
  });
  const text = pipeline && JSON.stringify(pipeline);
  const waiting = useRef<string | null>(null);
  const sent = useRef<string | null>(null);
  const { mutate } = save;
  useEffect(() => {
    if (text === null) return;
    sent.current ??= text;
    if (sent.current === text) {
      waiting.current = null;
      return;
    }
    waiting.current = text;
    const flush = () => {
      if (waiting.current === null) return;
      sent.current = waiting.current;
      mutate(JSON.parse(waiting.current) as Pipeline);
      waiting.current = null;
    };
    const timer = setTimeout(flush, restMs);
    addEventListener('pagehide', flush);
    return () => {
      clearTimeout(timer);
      removeEventListener('pagehide', flush);
    };
  }, [text, mutate]);
  useEffect(
    () => () => {
      if (waiting.current) mutate(JSON.parse(waiting.current) as Pipeline);
    },
    [mutate],
  );
  const isSaving = save.isPending || (text !== null && sent.current !== null && sent.current !== text);
  return { isSaving, isSaved: save.isSuccess && !isSaving, error: save.error };
}

/** What the list makes of the data set; the last answer stays while a newer one is being fitted. */
export function usePreparation(dataset: Dataset, entries: readonly Entry[] | null) {
  const rested = useRested(entries, restMs);
  return useQuery({
    queryKey: ['preparation', dataset.id, dataset.version, dataset.fingerprint, rested],
    queryFn: async ({ signal }): Promise<Preparation> =>
      (
        await client.preparations.open(
          { datasetId: dataset.id, version: dataset.version, transforms: [...(rested ?? [])] },
          { signal },
        )
      ).preparation,
    enabled: rested !== null,
    placeholderData: (before) => before,
    retry: false,
    gcTime: 60_000,
  });
}
