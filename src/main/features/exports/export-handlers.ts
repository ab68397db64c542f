import type { exportContract } from '../../../shared/contract/export';
import type { Handlers } from '../../lib/handlers';
import type { Exports } from './exports';

export function createExportHandlers(exports: Exports): Handlers<typeof exportContract> {
  return {
    formats: async () => ({ formats: await exports.formats() }),
    list: async () => ({ exports: await exports.list() }),
    create: async (input, { signal }) => ({ export: await exports.create(input, signal) }),
    remove: async ({ id }) => ({ trashId: await exports.remove(id) }),
  };
}
