import { JobControl } from '../../src/engine/lib/job-context';
import { readMedia } from '../../src/engine/media-import';
import type { Jobs } from '../../src/main/jobs';
import type { ReadMediaJob } from '../../src/shared/job/media';

/** Reads images and sounds within the test's own process, as the engine's does. */
export const mediaJobs: Pick<Jobs, 'run'> = {
  run: (async (job: ReadMediaJob, { signal, onEvent = () => {} }: Parameters<Jobs['run']>[1]) => {
    const control = new JobControl();
    signal.addEventListener('abort', () => control.cancel());
    return readMedia(job, control.contextFor(onEvent));
  }) as Jobs['run'],
};
