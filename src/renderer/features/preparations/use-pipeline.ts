import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Dataset } from '../../../shared/contract/dataset';
import type { Preparation } from '../../../shared/contract/preparation';
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

/** Saves the list of a data set a moment after each change, and at once when the tab is left. */
export function useSavedPipeline(dataset: Dataset, entries: readonly Entry[] | null) {
  const queryClient = useQueryClient();
  const key = host.preparations.pipeline.queryOptions({ input: { datasetId: dataset.id } }).queryKey;
  const save = useMutation({
    mutationFn: (transforms: Entry[]) => client.preparations.savePipeline({ datasetId: dataset.id, transforms }),
    onSuccess: ({ savedAt }, transforms) => queryClient.setQueryData(key, { transforms, savedAt }),
  });
  const waiting = useRef<Entry[] | null>(null);
  const saved = useRef<string | null>(null);
  const { mutate } = save;
  useEffect(() => {
    if (entries === null) return;
    const text = JSON.stringify(entries);
    if (saved.current === null) saved.current = text;
    if (saved.current === text) return;
    waiting.current = [...entries];
    const flush = () => {
      if (waiting.current === null) return;
      saved.current = JSON.stringify(waiting.current);
      mutate(waiting.current);
      waiting.current = null;
    };
    const timer = setTimeout(flush, restMs);
    addEventListener('pagehide', flush);
    return () => {
      clearTimeout(timer);
      removeEventListener('pagehide', flush);
    };
  }, [entries, mutate]);
  useEffect(
    () => () => {
      if (waiting.current) mutate(waiting.current);
    },
    [mutate],
  );
  return { isSaving: save.isPending, error: save.error };
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
