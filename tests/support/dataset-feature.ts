import path from 'node:path';
import { createActivities } from '../../src/main/features/activities';
import { createDatasets } from '../../src/main/features/datasets';
import type { Jobs } from '../../src/main/jobs';
import { type Changes, createChanges } from '../../src/main/lib/changes';
import { systemClock } from '../../src/main/lib/clock';
import { silentLog } from '../../src/main/lib/file-log';
import type { Uploads } from '../../src/main/lib/uploads';
import type { Store } from '../../src/main/store';
import { noJobs } from './no-jobs';

interface DatasetFeatureOptions {
  store: Store;
  uploads: Uploads;
  /** Without, a test that would start an engine process fails. */
  jobs?: Pick<Jobs, 'run'>;
  changes?: Changes;
  resourcesDirectory?: string;
}

/** The data sets feature as the host wires it, over a project that the test opened. */
export function createDatasetFeature({
  store,
  uploads,
  jobs = noJobs,
  changes = createChanges(),
  resourcesDirectory = path.resolve('resources'),
}: DatasetFeatureOptions) {
  const activities = createActivities({ changes, clock: systemClock, log: silentLog });
  const datasets = createDatasets({
    session: () => store,
    jobs,
    tasks: activities.tasks,
    uploads,
    changes,
    clock: systemClock,
    log: silentLog,
    resourcesDirectory,
  });
  return { datasets, activities, changes };
}
