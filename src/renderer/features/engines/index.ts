import { type Feature, lazyPage } from '../../lib/feature';
import { useEngineCommands } from './use-engine-commands';

export { EngineChip } from './engine-chip';

export const engines: Feature = {
  routes: [{ path: '/engines', page: lazyPage(async () => (await import('./engines-page')).EnginesPage) }],
  useCommands: useEngineCommands,
};
