import type { preparationContract } from '../../../shared/contract/preparation';
import type { Handlers } from '../../lib/handlers';
import type { Preparations } from './preparations';

export function createPreparationHandlers(preparations: Preparations): Handlers<typeof preparationContract> {
  return {
    open: async (input, { signal }) => ({ preparation: await preparations.open(input, signal) }),
    column: async (input, { signal }) => ({ figures: await preparations.column(input, signal) }),
    media: (input, { signal }) => preparations.media(input, signal),
    augmented: (input, { signal }) => preparations.augmented(input, signal),
    pipeline: async ({ datasetId }) => preparations.pipeline(datasetId),
    savePipeline: async ({ datasetId, ...pipeline }) => ({
      savedAt: await preparations.savePipeline(datasetId, pipeline),
    }),
    suggest: async ({ datasetId, version }, { signal }) => ({
      suggestions: await preparations.suggest(datasetId, version, signal),
    }),
  };
}
