import { formatDuration } from '../../shared/base/format';
import { StudioError } from '../../shared/base/problem';
import type { Job, JobCommand, JobEvent, JobResults } from '../../shared/job/protocol';
import type { Log } from '../lib/log';
import { describeCrash, EngineGone } from './crash';
import type { EngineProcess } from './engine-process';
import { createOutputTail } from './output-tail';

/** Units: milliseconds. */
export interface JobLimits {
  /** From the start to the first word. */
  readyMs: number;
  /** Between two signs of life. */
  silentMs: number;
  /** From the wish to stop to the end, with time for a checkpoint. */
  stopMs: number;
  cancelMs: number;
  /** From the result to the end of the process. */
  exitMs: number;
}

export interface SuperviseOptions {
  signal: AbortSignal;
  stop: AbortSignal;
  onEvent: (event: JobEvent) => void;
  /** Called when the job was given to the engine, with a way to send it commands. */
  onReady?: ((send: (command: JobCommand) => void) => void) | undefined;
  limits: JobLimits;
  log: Log;
}

type Outcome = { result: JobResults[Job['kind']] } | { error: Error };

const cancelled = () => new StudioError('CANCELLED', 'The work was cancelled.', {});

/** Watches one engine process from its start to its end; settles when it has gone. */
export function superviseJob(
  child: EngineProcess,
  job: Job,
  { signal, stop, onEvent, onReady, limits, log }: SuperviseOptions,
): Promise<JobResults[Job['kind']]> {
  return new Promise((resolve, reject) => {
    const tail = createOutputTail();
    let outcome: Outcome | null = null;
    let timer: NodeJS.Timeout | undefined;
    let ready = false;

    const giveUpAfter = (durationMs: number, error?: () => Error) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (error) outcome ??= { error: error() };
        child.kill();
      }, durationMs);
    };
    const hung = (what: string, durationMs: number, fix: string) => () =>
      new EngineGone(
        new StudioError(
          'ENGINE_FAILED',
          `The engine process ${what} for ${formatDuration(durationMs)} and was ended.`,
          {
            fix,
          },
        ),
      );
    const expectSignOfLife = () => {
      if (outcome || stop.aborted || signal.aborted) return;
      giveUpAfter(
        limits.silentMs,
        hung(
          'gave no sign of life',
          limits.silentMs,
          'Resume the run; if it happens again, use a smaller batch or another engine.',
        ),
      );
    };

    const onStop = () => {
      if (!ready || outcome) return;
      child.send({ type: 'stop' });
      giveUpAfter(
        limits.stopMs,
        hung('did not stop', limits.stopMs, 'The run can be resumed from its newest checkpoint.'),
      );
    };
    const onCancel = () => {
      if (outcome) return;
      if (!ready) {
        outcome = { error: cancelled() };
        child.kill();
        return;
      }
      child.send({ type: 'cancel' });
      giveUpAfter(limits.cancelMs, cancelled);
    };

    const settle = (settled: Outcome) => {
      outcome ??= settled;
      giveUpAfter(limits.exitMs);
    };

    const take = (event: JobEvent) => {
      if (outcome) return;
      if (event.type === 'ready') {
        ready = true;
        child.send({ type: 'job', job });
        onReady?.((command) => child.send(command));
      }
      expectSignOfLife();
      try {
        onEvent(event);
      } catch (error) {
        log.error({ error, event: event.type }, 'an engine event could not be handled');
      }
      if (event.type === 'ready') {
        if (signal.aborted) onCancel();
        else if (stop.aborted) onStop();
      } else if (event.type === 'done') settle({ result: event.result });
      else if (event.type === 'cancelled') settle({ error: cancelled() });
      else if (event.type === 'failed') {
        if (event.error.stack) log.error({ stack: event.error.stack }, event.error.message);
        settle({ error: new StudioError(event.error.code, event.error.message, event.error.data) });
      }
    };

    child.onEvent(take);
    child.onOutput((text) => {
      tail.add(text);
      log.debug({ pid: child.pid }, text.trimEnd());
    });
    child.onExit((exit, problem) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onCancel);
      stop.removeEventListener('abort', onStop);
      if (outcome && 'result' in outcome) return resolve(outcome.result);
      if (outcome) return reject(outcome.error);
      if (signal.aborted) return reject(cancelled());
      if (problem)
        return reject(
          new EngineGone(
            new StudioError('ENGINE_FAILED', `The engine process could not be started: ${problem.message}.`, {
              fix: 'Check that the studio is installed completely, then try again.',
            }),
          ),
        );
      reject(new EngineGone(describeCrash(exit, tail.lines())));
    });
    signal.addEventListener('abort', onCancel, { once: true });
    stop.addEventListener('abort', onStop, { once: true });
    giveUpAfter(
      limits.readyMs,
      hung('did not answer', limits.readyMs, 'Check that the computer is not overloaded, then try again.'),
    );
    if (signal.aborted) onCancel();
  });
}
