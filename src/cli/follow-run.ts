import { StudioError } from '../shared/base/problem';
import { activeRunStatuses, type Run } from '../shared/contract/run';
import type { CommandContext } from './command';

/**
 * Waits until a run has ended, with its progress on standard error. Ctrl+C stops it with a checkpoint, so that it can be
 * resumed. Throws: the run's own error; CANCELLED with the remedy.
 */
export async function followRun(context: CommandContext, started: Run): Promise<Run> {
  const { client, progress, signal } = context;
  const end = new AbortController();
  const stop = () => {
    void client.runs.stop({ id: started.id, by: 'commandLine' }).catch(() => {});
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    const changes = await client.activities.watch({ after: null }, { signal: end.signal });
    let { run } = await client.runs.get({ id: started.id });
    progress.show(`${run.name} is ${run.status}`, null);
    for await (const change of changes) {
      if (!activeRunStatuses.includes(run.status)) break;
      const everything = change.noun === 'project' && change.id === null;
      if (change.noun === 'run' && change.id === run.id && change.progress) {
        const { step, stepCount, epoch, epochCount, samplesPerSecond, remainingMs } = change.progress;
        const speed = samplesPerSecond > 0 ? ` · ${Math.round(samplesPerSecond)} samples/s` : '';
        progress.show(`${run.name} epoch ${epoch}/${epochCount} · step ${step}/${stepCount}${speed}`, remainingMs);
      } else if (change.noun === 'run' && change.id === run.id && change.preparing) {
        const { detail, fraction, remainingMs } = change.preparing;
        progress.show(`${run.name}: ${detail.toLowerCase()} · ${Math.round(fraction * 100)} %`, remainingMs);
      } else if (
        everything ||
        (change.noun === 'run' && (change.id === null || change.id === run.id) && !change.preparing)
      ) {
        run = (await client.runs.get({ id: started.id })).run;
        if (!activeRunStatuses.includes(run.status)) break;
      }
    }
    return checkEnd(run, signal);
  } finally {
    signal.removeEventListener('abort', stop);
    end.abort();
    progress.end();
  }
}

function checkEnd(run: Run, signal: AbortSignal): Run {
  if (signal.aborted && run.status !== 'completed')
    throw new StudioError('CANCELLED', `${run.name} was stopped at step ${run.step}.`, {
      fix: run.canResume ? `Go on with: studio train --resume ${run.name}` : undefined,
    });
  if (run.error) throw new StudioError(run.error.code, `${run.name} failed: ${run.error.message}`, run.error.data);
  if (run.status === 'interrupted')
    throw new StudioError('ENGINE_FAILED', `${run.name} was interrupted at step ${run.step}.`, {
      fix: `Go on with: studio train --resume ${run.name}`,
    });
  return run;
}
