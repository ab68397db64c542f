import type { modelContract } from '../../../shared/contract/model';
import type { Handlers } from '../../lib/handlers';
import { createBlocks } from './blocks';
import { createModelHandlers } from './model-handlers';
import { createModelLogic, type Models, type ModelsDependencies } from './models';
import { createSampleModels } from './sample-models';

export type ModelsFeature = Models & { handlers: Handlers<typeof modelContract> };

export interface ModelsOptions extends Omit<ModelsDependencies, 'samples'> {
  /** Holds `models/index.json`, the samples. */
  resourcesDirectory: string;
  /** Holds the person's saved blocks. */
  dataDirectory: string;
}

export function createModels({ dataDirectory, resourcesDirectory, ...dependencies }: ModelsOptions): ModelsFeature {
  const models = createModelLogic({ ...dependencies, samples: createSampleModels(resourcesDirectory) });
  const blocks = createBlocks({ dataDirectory, changes: dependencies.changes, clock: dependencies.clock });
  return { ...models, handlers: createModelHandlers(models, blocks) };
}

export type { Models } from './models';
