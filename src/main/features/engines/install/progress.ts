import { StudioError } from '../../../../shared/base/problem';
import type { EngineInstallProgress } from '../../../../shared/contract/engine';

export type ReportProgress = (progress: EngineInstallProgress) => void;

/** Stops at the next step once the person has cancelled; called between the phases that are not child processes. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StudioError('CANCELLED', 'The installation was cancelled.');
}
