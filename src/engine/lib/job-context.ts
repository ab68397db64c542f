import { StudioError } from '../../shared/base/problem';
import type { Job, JobCommand, JobEvent, JobKind, JobResults } from '../../shared/job/protocol';

export type AskedControl = Extract<JobCommand, { type: 'control' }>;
export type AskedQuestion = Extract<JobCommand, { type: 'question' }>;

/** What a job has of the outside: a way to tell, and to be told to end. */
export interface JobContext {
  emit(event: JobEvent): void;
  log(level: 'info' | 'warning' | 'error', message: string, step?: number | null): void;
  /** The person asked to end training with a checkpoint. */
  readonly stopRequested: boolean;
  /** What a training was told and has not looked at yet, oldest first; null when there is nothing. */
  takeControl(): AskedControl | null;
  /** From now on, what arrives is answered at once; what waits is answered first. */
  answerControls(answer: (asked: AskedControl) => void): void;
  /** Resolves when something arrives that a training that waits has to look at: a command, a stop, the end. */
  controlArrived(): Promise<void>;
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
  private readonly controls: AskedControl[] = [];
  private answerControl: ((asked: AskedControl) => void) | null = null;
  private wake: () => void = () => {};
  private wakeTraining: () => void = () => {};

  cancel(): void {
    this.cancelRequested = true;
    this.cancelling.abort();
    this.wake();
    this.wakeTraining();
  }

  stop(): void {
    this.stopRequested = true;
    this.wakeTraining();
  }

  control(asked: AskedControl): void {
    if (this.answerControl) this.answerControl(asked);
    else this.controls.push(asked);
    this.wakeTraining();
  }

  private answerControls(answer: (asked: AskedControl) => void): void {
    this.answerControl = answer;
    for (const asked of this.controls.splice(0)) answer(asked);
  }

  private async controlArrived(): Promise<void> {
    if (this.controls.length > 0 || this.stopRequested || this.cancelRequested) return;
    await new Promise<void>((resolve) => {
      this.wakeTraining = resolve;
    });
    this.wakeTraining = () => {};
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
      takeControl: () => control.controls.shift() ?? null,
      answerControls: (answer) => control.answerControls(answer),
      controlArrived: () => control.controlArrived(),
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
