import type { Jobs } from '../../src/main/jobs';

/** For tests of what needs no engine process. */
export const noJobs: Pick<Jobs, 'run'> = {
  run: () => Promise.reject(new Error('This test starts no engine process.')),
};
