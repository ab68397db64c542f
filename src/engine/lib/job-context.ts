import { StudioError } from '../../shared/base/problem';
import type { Job, JobEvent, JobKind, JobResults } from '../../shared/job/protocol';

/** What a job has of the outside: a way to tell, and to be told to end. */
export interface JobContext {
  emit(event: JobEvent): void;
  log(level: 'info' | 'warning' | 'error', message: string, step?: number | null): void;
  /** The person asked to end training with a checkpoint. */
  readonly stopRequested: boolean;
  /** Throws when the person gave the job up. */
  throwIfCancelled(): void;
  /** Lets waiting commands in: the loop calls it between steps. */
  breathe(): Promise<void>;
}

export type JobOf<Kind extends JobKind> = Extract<Job, { kind: Kind }>;
export type JobHandler<Kind extends JobKind> = (job: JobOf<Kind>, context: JobContext) => Promise<JobResults[Kind]>;

/** The commands that arrive while a job runs. */
export class JobControl {
  stopRequested = false;
  cancelRequested = false;

  contextFor(emit: (event: JobEvent) => void): JobContext {
    const control = this;
    return {
      emit,
      log: (level, message, step = null) => emit({ type: 'log', level, step, message }),
      get stopRequested() {
        return control.stopRequested;
      },
      throwIfCancelled: () => {
        if (control.cancelRequested) throw new StudioError('CANCELLED', 'The job was cancelled.');
      },
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
    };
  }
}
