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

/** The form of a list of transforms, with an undo history of its own; loaded when it is first shown. */
export const PipelineEditor = lazy(async () => ({
  default: (await import('./pipeline/pipeline-editor')).PipelineEditor,
}));
export type { PipelineControls, PipelineEditorProps } from './pipeline/pipeline-editor';

/** The form of a list of augmentations; loaded when it is first shown. */
export const AugmentationEditor = lazy(async () => ({
  default: (await import('./pipeline/augmentation-editor')).AugmentationEditor,
}));
