import type { modelContract } from '../../../shared/contract/model';
import type { Handlers } from '../../lib/handlers';
import type { Blocks } from './blocks';
import type { Models } from './models';

/** Contract to logic. */
export function createModelHandlers(models: Models, blocks: Blocks): Handlers<typeof modelContract> {
  return {
    list: async () => ({ models: await models.list() }),
    get: ({ id }) => models.read(id),
    import: async (request, { signal }) => ({ model: await models.import(request, signal) }),
    save: async (request) => ({ model: await models.save(request) }),
    rename: async ({ id, name }) => ({ model: await models.rename(id, name) }),
    remove: async ({ id }) => ({ trashId: await models.remove(id) }),
    blocks: async () => ({ blocks: await blocks.list() }),
    saveBlock: async (block) => ({ block: await blocks.save(block) }),
    removeBlock: async ({ id }) => {
      await blocks.remove(id);
      return {};
    },
  };
}
