import type { Change } from '../../../shared/contract/activity';
import type { LiveControl } from './live-control';

export type RunProgress = NonNullable<Change['progress']>;

/** Pauses of this engine: the one that lasts, and those before together. */
export interface PauseClock {
  since: number | null;
  elapsedMs: number;
}

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
  readonly control: LiveControl;
  /** Training of the engines before this one. */
  readonly earlierMs: number;
  /** When this engine made its first step; null before. */
  trainingSince: number | null;
  pause: PauseClock;
}

type NewLiveRun = Pick<LiveRun, 'id' | 'name' | 'neededBytes' | 'usesGpu' | 'control' | 'earlierMs'>;

export function createLiveRun(run: NewLiveRun): LiveRun {
  return {
    ...run,
    stop: new AbortController(),
    cancel: new AbortController(),
    closing: false,
    progress: null,
    failure: null,
    residentBytes: 0,
    peakBytes: 0,
    isPaused: false,
    trainingSince: null,
    pause: { since: null, elapsedMs: 0 },
  };
}

/** Pauses of this engine together, up to now. */
export function pausedMsOf({ pause }: Pick<LiveRun, 'pause'>, now: number): number {
  return pause.elapsedMs + (pause.since === null ? 0 : now - pause.since);
}

/** Time that the run has trained up to now, without pauses. */
export function durationMsOf(live: Pick<LiveRun, 'earlierMs' | 'trainingSince' | 'pause'>, now: number): number {
  return live.earlierMs + (live.trainingSince === null ? 0 : now - live.trainingSince - pausedMsOf(live, now));
}
