import { keepPreviousData, type UseQueryResult, useQueries } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import type { RunSummary } from '../../../../shared/contract/run';
import { runRecordsKey } from '../../../lib/change-subscription';
import { host } from '../../../lib/host-client';
import type { RunSamples } from './compared-samples';

export interface ShownSamples extends RunSamples {
  run: RunSummary;
  /** That the predictions are of; null where there are none. */
  step: number | null;
}

/** The data of all queries; the same object as before while none of them is another. */
function join<Data>(results: readonly UseQueryResult<Data>[]) {
  return {
    data: results.map(({ data }) => data),
    error: results.find(({ error }) => error)?.error ?? null,
    isComplete: results.every(({ isPending, isPlaceholderData }) => !isPending && !isPlaceholderData),
  };
}

/**
 * Samples of some runs with what each says of them at a step of its own, read run by run; what the samples are, only once.
 * All runs change together: until the last has answered, the step before stays.
 *
 * @param steps one a run; null where it has none
 */
export function useComparedSamples(runs: readonly RunSummary[], steps: readonly (number | null)[]) {
  const inputs = useQueries({
    queries: runs.map((run) => ({
      ...host.runs.recordedSamples.queryOptions({ input: { id: run.id, steps: [] } }),
      queryKey: runRecordsKey(run.id, 'inputs'),
    })),
    combine: join,
  });
  const said = useQueries({
    queries: runs.map((run, index) => {
      const step = steps[index] ?? null;
      return {
        ...host.runs.recordedSamples.queryOptions({
          input: { id: run.id, steps: step === null ? [] : [step], withInputs: false },
        }),
        queryKey: runRecordsKey(run.id, 'predictions', step),
        placeholderData: keepPreviousData,
      };
    }),
    combine: join,
  });
  const newest = useMemo(
    () =>
      runs.map((run, index): ShownSamples => {
        const at = said.data[index]?.steps[0];
        return { run, inputs: inputs.data[index]?.inputs ?? [], predictions: at?.predictions, step: at?.step ?? null };
      }),
    [runs, inputs.data, said.data],
  );
  const shown = useRef(newest);
  if (said.isComplete || shown.current.length !== newest.length) shown.current = newest;
  return { samples: shown.current, error: inputs.error ?? said.error, isReading: !inputs.isComplete };
}
