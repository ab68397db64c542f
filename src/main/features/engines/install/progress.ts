import { StudioError } from '../../../../shared/base/problem';

export interface InstallProgress {
  readonly phase: 'wait' | 'packages' | 'download' | 'unpack' | 'library' | 'binding' | 'check';
  readonly message: string;
  readonly completedBytes?: number;
  /** Null while the server has not said how much there is. */
  readonly totalBytes?: number | null;
}
export type ReportProgress = (progress: InstallProgress) => void;

/** Where in the whole installation each phase begins and ends, from a timed installation over a 100 Mbit/s line. */
const phaseSpans: Record<InstallProgress['phase'], readonly [number, number]> = {
  wait: [0, 0],
  packages: [0, 0.15],
  download: [0.15, 0.6],
  unpack: [0.6, 0.75],
  library: [0.15, 0.75],
  binding: [0.75, 0.95],
  check: [0.95, 1],
};

/** One number for a progress bar. Range: 0 to 1. */
export function installFraction(progress: InstallProgress): number {
  const [start, end] = phaseSpans[progress.phase];
  const within = progress.totalBytes ? Math.min(1, (progress.completedBytes ?? 0) / progress.totalBytes) : 0;
  return start + (end - start) * within;
}

/** Stops at the next step once the person has cancelled; called between the phases that are not child processes. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StudioError('CANCELLED', 'The installation was cancelled.');
}
