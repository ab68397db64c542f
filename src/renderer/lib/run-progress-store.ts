import { create } from 'zustand';
import type { Change } from '../../shared/contract/activity';

export type RunProgress = NonNullable<Change['progress']>;

/** Where each training run is, several times a second, apart from the run itself, so that lists need not be read again. */
export const useRunProgressStore = create<{ progress: Readonly<Record<string, RunProgress>> }>()(() => ({
  progress: {},
}));

export function putRunProgress(runId: string, progress: RunProgress): void {
  useRunProgressStore.setState((state) => ({ progress: { ...state.progress, [runId]: progress } }));
}

export function useRunProgress(runId: string): RunProgress | undefined {
  return useRunProgressStore(({ progress }) => progress[runId]);
}
