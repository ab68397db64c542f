import { StudioError } from '../../shared/base/problem';
import type { Job, JobCommand, JobEvent, JobKind, JobResults } from '../../shared/job/protocol';

export type AskedQuestion = Extract<JobCommand, { type: 'question' }>;

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
  /** As `breathe`, and throws when the person gave the job up. */
  pause(): Promise<void>;
  /** Aborts when the person gave the job up. */
  readonly signal: AbortSignal;
  /** The next question to a session; null when none came for that long. Throws when the person gave the job up. */
  nextQuestion(idleMs: number): Promise<AskedQuestion | null>;
}

export type JobOf<Kind extends JobKind> = Extract<Job, { kind: Kind }>;
export type JobHandler<Kind extends JobKind> = (job: JobOf<Kind>, context: JobContext) => Promise<JobResults[Kind]>;

/** The commands that arrive while a job runs. */
export class JobControl {
  stopRequested = false;
  cancelRequested = false;
  private readonly cancelling = new AbortController();
  private readonly questions: AskedQuestion[] = [];
  private wake: () => void = () => {};

  cancel(): void {
    this.cancelRequested = true;
    this.cancelling.abort();
    this.wake();
  }

  ask(question: AskedQuestion): void {
    this.questions.push(question);
    this.wake();
  }

  private async nextQuestion(idleMs: number): Promise<AskedQuestion | null> {
    if (this.questions.length === 0 && !this.cancelRequested)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, idleMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.wake = () => {};
    return this.questions.shift() ?? null;
  }

  contextFor(emit: (event: JobEvent) => void): JobContext {
    const control = this;
    const throwIfCancelled = () => {
      if (control.cancelRequested) throw new StudioError('CANCELLED', 'The job was cancelled.');
    };
    const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));
    return {
      emit,
      log: (level, message, step = null) => emit({ type: 'log', level, step, message }),
      get stopRequested() {
        return control.stopRequested;
      },
      throwIfCancelled,
      nextQuestion: async (idleMs) => {
        const next = await control.nextQuestion(idleMs);
        throwIfCancelled();
        return next;
      },
      breathe,
      pause: async () => {
        throwIfCancelled();
        await breathe();
        throwIfCancelled();
      },
      signal: control.cancelling.signal,
    };
  }
}
