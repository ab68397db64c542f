import { rm } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import type { JobEvent } from '../../shared/job/protocol';
import { type Checkpoint, listCheckpoints, type StoredCheckpointEntry, writeCheckpoint } from './checkpoint';

interface KeeperOptions {
  runDirectory: string;
  keepLast: number;
  /** Called when a checkpoint is whole on disk; everything measured up to it must be sent first. */
  announce(event: Extract<JobEvent, { type: 'checkpoint' }>): void;
}

function asStudioError(error: unknown, directory: string): StudioError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new StudioError(
      'DISK_FULL',
      `The checkpoint ${directory} could not be written: the disk is full. Earlier checkpoints are intact.`,
      { fix: 'Free some space, then resume the run.' },
      { cause: error },
    );
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return new StudioError(
      'READ_ONLY',
      `The checkpoint ${directory} could not be written: ${message}. Earlier checkpoints are intact.`,
      { fix: 'Make the project folder writable, then resume the run.' },
      { cause: error },
    );
  return new StudioError(
    'ENGINE_FAILED',
    `The checkpoint ${directory} could not be written: ${message}`,
    { fix: 'Resume the run from its last checkpoint.' },
    { cause: error },
  );
}

/** Writes checkpoints beside the training, one after the other, and removes those that the policy does not keep. */
export class CheckpointKeeper {
  private entries: StoredCheckpointEntry[] = [];
  private bestStep: number | null = null;
  /** Checkpoints that the person asked for. */
  private readonly keptSteps = new Set<number>();
  /** Settles with what went wrong with the last one. */
  private writing: Promise<StudioError | null> = Promise.resolve(null);
  private failure: StudioError | null = null;

  constructor(private readonly options: KeeperOptions) {}

  private get directory(): string {
    return path.join(this.options.runDirectory, 'checkpoints');
  }

  /** Looks at what earlier sessions of the run left. */
  async open(bestStep: number | null, keptSteps: readonly number[] = []): Promise<void> {
    this.entries = await listCheckpoints(this.directory);
    this.bestStep = bestStep;
    for (const step of keptSteps) this.keptSteps.add(step);
  }

  /** Optimizer steps of the newest checkpoint that is whole; null where there is none. */
  get newestStep(): number | null {
    return this.entries.at(-1)?.step ?? null;
  }

  directoryOf(step: number): string | null {
    return this.entries.find((entry) => entry.step === step)?.directory ?? null;
  }

  /** The checkpoint of this step, once it is there, stays whatever comes later. */
  keep(step: number): void {
    this.keptSteps.add(step);
  }

  hasStep(step: number): boolean {
    return this.entries.some((entry) => entry.step === step);
  }

  /** Takes a checkpoint over and returns; it waits only for the one before. Throws what went wrong with that. */
  async save(checkpoint: Checkpoint): Promise<void> {
    await this.settle();
    this.writing = this.write(checkpoint).then(
      () => null,
      (error: unknown) => {
        this.failure = asStudioError(error, this.directory);
        return this.failure;
      },
    );
  }

  /** Waits until everything is on disk. */
  async settle(): Promise<void> {
    await this.writing;
    this.throwIfFailed();
  }

  /**
   * The same for one that was asked for. Who asked is told of the failure, and nothing depends on it: training goes on,
   * and the next checkpoint is tried.
   */
  async settleAsked(): Promise<void> {
    const failure = await this.writing;
    if (failure === null) return;
    if (this.failure === failure) this.failure = null;
    throw failure;
  }

  throwIfFailed(): void {
    if (this.failure) throw this.failure;
  }

  private async write(checkpoint: Checkpoint): Promise<void> {
    const { step, epoch, best, metrics } = checkpoint.training;
    const directory = path.join(this.directory, `step-${String(step).padStart(9, '0')}`);
    const sizeBytes = await writeCheckpoint(directory, checkpoint);
    const removedIds = this.entries.filter((entry) => entry.directory === directory).map(({ id }) => id);
    this.entries = this.entries.filter((entry) => entry.directory !== directory);
    this.entries.push({ id: checkpoint.id, directory, step });
    this.entries.sort((left, right) => left.step - right.step);
    this.bestStep = best?.step ?? null;
    removedIds.push(...(await this.prune(step)));
    this.options.announce({
      type: 'checkpoint',
      checkpoint: { id: checkpoint.id, directory, step, epoch, sizeBytes, best: this.bestStep === step, metrics },
      removedIds,
    });
  }

  /** Later steps than the newest checkpoint's are of a line that was given up when the run went back. */
  private async prune(newestStep: number): Promise<string[]> {
    const isKept = ({ step }: StoredCheckpointEntry) => this.keptSteps.has(step) && step <= newestStep;
    const passing = this.entries.filter((entry) => entry.step <= newestStep && !isKept(entry));
    const kept = new Set([...passing.slice(-this.options.keepLast), ...this.entries.filter(isKept)]);
    const removed = this.entries.filter((entry) => !kept.has(entry) && entry.step !== this.bestStep);
    for (const { directory } of removed) await rm(directory, { recursive: true, force: true });
    this.entries = this.entries.filter((entry) => !removed.includes(entry));
    return removed.map(({ id }) => id);
  }
}
