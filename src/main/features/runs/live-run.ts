import type { Change } from '../../../shared/contract/activity';

export type RunProgress = NonNullable<Change['progress']>;

/** A run that an engine works on, or is about to. */
export interface LiveRun {
  readonly id: string;
  readonly name: string;
  /** Ends training with a checkpoint. */
  readonly stop: AbortController;
  /** Gives up. */
  readonly cancel: AbortController;
  /** The host is closing: the run was not stopped by the person and may be resumed. */
  closing: boolean;
  progress: RunProgress | null;
  /** Why the host gave the run up itself, such as a full disk. */
  failure: unknown;
  /** About what it holds at most. Units: bytes. */
  readonly neededBytes: number;
  readonly usesGpu: boolean;
  /** What its engine holds now, and held at most. Units: bytes. */
  residentBytes: number;
  peakBytes: number;
  /** Its engine waits, with everything in memory. */
  isPaused: boolean;
}

export function createLiveRun(demand: Pick<LiveRun, 'id' | 'name' | 'neededBytes' | 'usesGpu'>): LiveRun {
  return {
    ...demand,
    stop: new AbortController(),
    cancel: new AbortController(),
    closing: false,
    progress: null,
    failure: null,
    residentBytes: 0,
    peakBytes: 0,
    isPaused: false,
  };
}
