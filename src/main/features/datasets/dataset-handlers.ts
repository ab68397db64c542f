import type { datasetContract } from '../../../shared/contract/dataset';
import type { datasetProfilingContract } from '../../../shared/contract/dataset-profiling';
import type { datasetSplitContract } from '../../../shared/contract/dataset-split';
import type { datasetVersionContract } from '../../../shared/contract/dataset-version';
import type { Handlers } from '../../lib/handlers';
import type { DatasetLogic } from './datasets';
import type { Samples } from './samples';
import { createVersionHandlers } from './version-handlers';
import type { VersionLogic } from './versions';

/** Contract to logic. */
export function createDatasetHandlers(
  datasets: DatasetLogic,
  versions: VersionLogic,
  profiling: Handlers<typeof datasetProfilingContract>,
  splitting: Handlers<typeof datasetSplitContract>,
  samples: Samples,
): Handlers<
  typeof datasetContract & typeof datasetVersionContract & typeof datasetProfilingContract & typeof datasetSplitContract
> {
  return {
    ...splitting,
    ...createVersionHandlers(versions),
    ...profiling,
    list: async () => ({ datasets: await datasets.list() }),
    get: async ({ id, version }) => ({ dataset: await datasets.get(id, undefined, version) }),
    profile: async ({ id, version }, { signal }) => ({ profile: await datasets.profile(id, signal, version) }),
    preview: ({ source, options }, { signal }) => datasets.preview(source, options, signal),
    import: async ({ source, name, options, columns = [], target, sortBy, skipBadRows }, { signal }) => ({
      dataset: await datasets.import(
        { source, name, options, columns, targets: [target ?? []].flat(), sortBy, skipBadRows },
        signal,
      ),
    }),
    rename: async ({ id, name }) => ({ dataset: await datasets.rename(id, name) }),
    setRoles: async ({ id, roles }, { signal }) => ({ dataset: await versions.setRoles(id, roles, signal) }),
    remove: async ({ id }) => ({ trashId: await datasets.remove(id) }),
    samples: async () => ({
      samples: (await samples.list()).map(({ name, title, description, rowCount, source }) => ({
        name,
        title,
        description,
        rowCount,
        source,
      })),
    }),
    addSample: async ({ name }, { signal }) => ({ dataset: await datasets.addSample(name, signal) }),
  };
}
