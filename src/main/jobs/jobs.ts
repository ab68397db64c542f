import { StudioError } from '../../shared/base/problem';
import type { Job, JobCommand, JobEvent, JobResults } from '../../shared/job/protocol';
import type { Log } from '../lib/log';
import type { EngineProcess, Spawn } from './engine-process';
import { type JobLimits, superviseJob } from './supervise';

export interface RunJobOptions {
  /** Gives up without a result: rejects with CANCELLED. */
  signal: AbortSignal;
  /** Ends training after the current step with a checkpoint: resolves with status `stopped`. */
  stop?: AbortSignal;
  /** Added to the host's, such as library paths of an engine. */
  environment?: NodeJS.ProcessEnv;
  /** Every event in order, before the result is known. */
  onEvent?: (event: JobEvent) => void;
  /** Called when the job was given to the engine, with a way to send it commands; for jobs that are sessions. */
  onReady?: (send: (command: JobCommand) => void) => void;
  /** In place of the usual ones. */
  limits?: Partial<JobLimits>;
}

/** Engine processes of this host. */
export interface Jobs {
  /**
   * Runs one job in a process of its own and waits until that process has gone.
   * Throws: StudioError CANCELLED; ENGINE_FAILED with the cause when the process crashed, hung or never answered; what the job itself reports.
   */
  run<Kind extends Job['kind']>(job: Extract<Job, { kind: Kind }>, options: RunJobOptions): Promise<JobResults[Kind]>;
  /** Process ids of engines at work. */
  processIds(): number[];
  /** Ends every engine: asks, waits for the deadline, kills. No job starts afterwards. */
  close(): Promise<void>;
}

export interface JobsDependencies {
  spawn: Spawn;
  /** The engine's entry, out/main/engine.js. */
  entryFile: string;
  log: Log;
  limits?: Partial<JobLimits>;
}

const defaultLimits: JobLimits = {
  readyMs: 30_000,
  silentMs: 300_000,
  stopMs: 60_000,
  cancelMs: 5_000,
  exitMs: 3_000,
};

export function createJobs({ spawn, entryFile, log, limits }: JobsDependencies): Jobs {
  const running = new Map<EngineProcess, { ended: Promise<unknown>; cancel: AbortController }>();
  let closed = false;
  // Children outlive a host that ends by itself, unless it takes them along.
  const killAll = () => {
    for (const child of running.keys()) child.kill();
  };
  process.once('exit', killAll);
  return {
    run: async (job, { signal, stop, environment = {}, onEvent = () => {}, onReady, limits: own }) => {
      if (closed) throw new StudioError('UNAVAILABLE', 'The studio is closing; no work is started.', {});
      if (signal.aborted) throw new StudioError('CANCELLED', 'The work was cancelled.', {});
      const cancel = new AbortController();
      const child = spawn(entryFile, environment);
      log.debug({ kind: job.kind, pid: child.pid }, 'engine process started');
      const ended = superviseJob(child, job, {
        signal: AbortSignal.any([signal, cancel.signal]),
        stop: stop ?? new AbortController().signal,
        onEvent,
        onReady,
        limits: { ...defaultLimits, ...limits, ...own },
        log,
      });
      running.set(child, { ended, cancel });
      try {
        return (await ended) as never;
      } finally {
        running.delete(child);
        log.debug({ kind: job.kind, pid: child.pid }, 'engine process gone');
      }
    },
    processIds: () => [...running.keys()].flatMap((child) => child.pid ?? []),
    close: async () => {
      closed = true;
      const waiting = [...running.values()];
      for (const { cancel } of waiting) cancel.abort();
      await Promise.allSettled(waiting.map(({ ended }) => ended));
      process.off('exit', killAll);
    },
  };
}
