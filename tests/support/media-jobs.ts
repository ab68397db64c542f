import { JobControl } from '../../src/engine/lib/job-context';
import { materialise } from '../../src/engine/materialise';
import { readMedia } from '../../src/engine/media-import';
import { viewMedia } from '../../src/engine/media-view';
import type { Jobs } from '../../src/main/jobs';
import type { Job, JobCommand } from '../../src/shared/job/protocol';

/** Reads and shows images and sounds, and stores transformed rows, within the test's own process, as the engine's does. */
export const mediaJobs: Pick<Jobs, 'run'> = {
  run: (async (job: Job, { signal, onEvent = () => {}, onReady }: Parameters<Jobs['run']>[1]) => {
    const control = new JobControl();
    signal.addEventListener('abort', () => control.cancel());
    onReady?.((command: JobCommand) => {
      if (command.type === 'question') control.ask(command);
    });
    const context = control.contextFor(onEvent);
    if (job.kind === 'readMedia') return readMedia(job, context);
    if (job.kind === 'viewMedia') return viewMedia(job, context);
    if (job.kind === 'materialise') return materialise(job, context);
    throw new Error(`This test runs no ${job.kind}.`);
  }) as Jobs['run'],
};
