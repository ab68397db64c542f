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
}

export function createLiveRun(id: string, name: string): LiveRun {
  return {
    id,
    name,
    stop: new AbortController(),
    cancel: new AbortController(),
    closing: false,
    progress: null,
    failure: null,
  };
}
