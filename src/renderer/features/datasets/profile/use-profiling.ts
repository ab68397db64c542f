import { useEffect, useState } from 'react';
import type { Dataset } from '../../../../shared/contract/dataset';
import type { Profiling } from '../../../../shared/contract/dataset-profiling';
import { isCancelled } from '../../../lib/failure';
import { client } from '../../../lib/host-client';

export interface ProfilingState {
  /** What is known so far; null before anything is. */
  profiling: Profiling | null;
  error: unknown;
  running: boolean;
  stop(): void;
  start(): void;
}

/** A data set's profile and relations while they are computed; leaving the page stops the work. */
export function useProfiling(dataset: Dataset): ProfilingState {
  const key = JSON.stringify([
    dataset.id,
    dataset.version,
    dataset.fingerprint,
    dataset.columns.map(({ kind, role }) => [kind, role]),
  ]);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ profiling: Profiling | null; error: unknown; running: boolean }>({
    profiling: null,
    error: null,
    running: true,
  });
  const [abort, setAbort] = useState<AbortController | null>(null);
  const { id, version } = dataset;
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    setAbort(controller);
    setState((before) => ({ ...before, error: null, running: true }));
    const follow = async () => {
      const events = await client.datasets.profiling({ id, version }, { signal });
      for await (const profiling of events) {
        if (signal.aborted) return;
        setState({ profiling, error: null, running: profiling.fraction !== null });
      }
    };
    follow().catch((error: unknown) => {
      if (signal.aborted && !isCancelled(error)) return;
      setState((before) => ({ ...before, running: false, error: isCancelled(error) ? null : error }));
    });
    return () => controller.abort();
  }, [key, id, version, attempt]);
  return {
    ...state,
    stop: () => {
      abort?.abort();
      setState((before) => ({ ...before, running: false }));
    },
    start: () => setAttempt((count) => count + 1),
  };
}
