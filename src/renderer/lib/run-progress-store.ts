import { create } from 'zustand';
import type { Change } from '../../shared/contract/activity';

export type RunProgress = NonNullable<Change['progress']>;
export type RunPreparing = NonNullable<Change['preparing']>;

interface RunProgressState {
  progress: Readonly<Record<string, RunProgress>>;
  preparing: Readonly<Record<string, RunPreparing>>;
}

/** Where each training run is, several times a second, apart from the run itself, so that lists need not be read again. */
export const useRunProgressStore = create<RunProgressState>()(() => ({ progress: {}, preparing: {} }));

/** A step forward: the data are prepared. */
export function putRunProgress(runId: string, progress: RunProgress): void {
  useRunProgressStore.setState(({ progress: known, preparing: { [runId]: _prepared, ...preparing } }) => ({
    progress: { ...known, [runId]: progress },
    preparing,
  }));
}

/** How far the data of a run are; once they are ready it is forgotten. */
export function putRunPreparing(runId: string, found: RunPreparing): void {
  useRunProgressStore.setState(({ preparing: { [runId]: _before, ...preparing } }) => ({
    preparing: found.fraction < 1 ? { ...preparing, [runId]: found } : preparing,
  }));
}

export function useRunProgress(runId: string): RunProgress | undefined {
  return useRunProgressStore(({ progress }) => progress[runId]);
}

/** Undefined where the data are ready, or were at once. */
export function useRunPreparing(runId: string): RunPreparing | undefined {
  return useRunProgressStore(({ preparing }) => preparing[runId]);
}
