import { type Feature, lazyPage } from '../../lib/feature';
import { useModelCommands } from './model-commands';

export const models: Feature = {
  routes: [
    { path: '/models', page: lazyPage(async () => (await import('./gallery-page')).GalleryPage) },
    { path: '/models/:template', page: lazyPage(async () => (await import('./new-run-page')).NewRunPage) },
  ],
  useCommands: useModelCommands,
};
