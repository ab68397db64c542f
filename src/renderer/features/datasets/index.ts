import { type Feature, lazyPage } from '../../lib/feature';
import { useDatasetCommands } from './use-dataset-commands';

export { DataOfRuns, RunData } from './run-data';
export { RunSplit } from './split/run-split';

export const datasets: Feature = {
  routes: [
    { path: '/datasets', page: lazyPage(async () => (await import('./datasets-page')).DatasetsPage) },
    { path: '/datasets/:id', page: lazyPage(async () => (await import('./dataset-page')).DatasetPage) },
    // The host’s activities link to a result by this shorter address.
    { path: '/data/:id', page: lazyPage(async () => (await import('./dataset-page')).DatasetPage) },
  ],
  useCommands: useDatasetCommands,
};
