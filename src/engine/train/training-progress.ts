import type { JobEvent } from '../../shared/job/protocol';

export interface ProgressCounts {
  stepCount: number;
  epochCount: number;
}

interface ProgressOptions {
  stepCount: number;
  epochCount: number;
  startStep: number;
  nowMs?: () => number;
}

const tellIntervalMs = 50;

/** Speed is an average that forgets with this time constant, so that the estimate follows but does not jump. */
const memoryMs = 5000;

/** How far and how fast a training is. */
export class TrainingProgress {
  private readonly nowMs: () => number;
  private readonly startedMs: number;
  private lastMs: number;
  private lastStep: number;
  private stepsPerMs: number | null = null;
  private trainedMs = 0;
  private recentStepMs: number | null = null;
  private trainedSamples = 0;
  private toldMs = Number.NEGATIVE_INFINITY;
  private pausedAtMs: number | null = null;
  private pausedMs = 0;
  private counts: ProgressCounts;

  constructor(options: ProgressOptions) {
    this.counts = options;
    this.nowMs = options.nowMs ?? Date.now;
    this.startedMs = this.nowMs();
    this.lastMs = this.startedMs;
    this.lastStep = options.startStep;
  }

  /** Time since training began in this process, without pauses. */
  get durationMs(): number {
    return (this.pausedAtMs ?? this.nowMs()) - this.startedMs - this.pausedMs;
  }

  /** The clock stands still until `goOn`. */
  pause(): void {
    this.pausedAtMs ??= this.nowMs();
  }

  goOn(): void {
    if (this.pausedAtMs === null) return;
    const waitedMs = this.nowMs() - this.pausedAtMs;
    this.pausedMs += waitedMs;
    this.lastMs += waitedMs;
    this.pausedAtMs = null;
  }

  /** The training was made longer or shorter. */
  setCounts(counts: ProgressCounts): void {
    this.counts = counts;
  }

  /** Over all training steps of this process, without measuring and waiting. */
  get samplesPerSecond(): number {
    return this.trainedMs > 0 ? (this.trainedSamples / this.trainedMs) * 1000 : 0;
  }

  addSteps(stepCount: number, sampleCount: number, durationMs: number): void {
    this.trainedSamples += sampleCount;
    this.trainedMs += durationMs;
    const stepMs = durationMs / stepCount;
    this.recentStepMs = this.recentStepMs === null ? stepMs : (this.recentStepMs + stepMs) / 2;
  }

  /** Steps that fit into a time at the present speed, at least one; a few while the speed is not known. */
  stepsWithin(budgetMs: number): number {
    return this.recentStepMs === null ? 4 : Math.max(1, Math.floor(budgetMs / Math.max(this.recentStepMs, 1e-3)));
  }

  /**
   * Whether it is time to tell again: at most every 50 ms. A clock of its own, because metrics are also sent by epochs
   * and checkpoints: with short epochs those would always come first.
   */
  isDue(): boolean {
    const now = this.nowMs();
    if (now - this.toldMs < tellIntervalMs) return false;
    this.toldMs = now;
    return true;
  }

  event(step: number, epoch: number, detail: string): Extract<JobEvent, { type: 'progress' }> {
    const { stepCount, epochCount } = this.counts;
    const now = this.nowMs();
    const elapsedMs = now - this.lastMs;
    if (elapsedMs > 0 && step > this.lastStep) {
      const current = (step - this.lastStep) / elapsedMs;
      const weight = 1 - Math.exp(-elapsedMs / memoryMs);
      this.stepsPerMs = this.stepsPerMs === null ? current : this.stepsPerMs + weight * (current - this.stepsPerMs);
      this.lastMs = now;
      this.lastStep = step;
    }
    return {
      type: 'progress',
      fraction: stepCount === 0 ? 1 : step / stepCount,
      detail,
      step,
      stepCount,
      epoch,
      epochCount,
      samplesPerSecond: this.samplesPerSecond,
      remainingMs: this.stepsPerMs ? (stepCount - step) / this.stepsPerMs : null,
    };
  }
}
