import type { Activity } from '../../shared/contract/activity';

export interface TaskProgress {
  fraction: number | null;
  detail: string;
}

export interface TaskContext {
  signal: AbortSignal;
  report(progress: TaskProgress): void;
  /** The page that shows the result. */
  link(path: string): void;
}

/**
 * Long work that the person sees in the jobs panel and can cancel. `run` starts at once, publishes progress as
 * changes, and settles as the work does; cancelling rejects with StudioError CANCELLED.
 */
export interface Tasks {
  run<Result>(
    kind: Activity['kind'],
    title: string,
    signal: AbortSignal,
    work: (context: TaskContext) => Promise<Result>,
  ): Promise<Result>;
  list(): Activity[];
  cancel(id: string): void;
}
