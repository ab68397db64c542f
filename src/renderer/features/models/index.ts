import { lazy } from 'react';
import { type Feature, lazyPage } from '../../lib/feature';
import { useModelCommands } from './model-commands';

export const models: Feature = {
  routes: [
    { path: '/models', page: lazyPage(async () => (await import('./gallery-page')).GalleryPage) },
    {
      path: '/models/stored/:id',
      page: lazyPage(async () => (await import('./stored/stored-model-page')).StoredModelPage),
    },
    { path: '/models/:template', page: lazyPage(async () => (await import('./new-run-page')).NewRunPage) },
  ],
  useCommands: useModelCommands,
};

/** Two networks as one drawing, loaded when it is first shown. */
export const ArchitectureDiff = lazy(async () => ({
  default: (await import('./diff/architecture-diff')).ArchitectureDiff,
}));
