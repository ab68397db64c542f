import type { datasetVersionContract } from '../../../shared/contract/dataset-version';
import type { Handlers } from '../../lib/handlers';
import type { VersionLogic } from './versions';

/** Contract to logic. */
export function createVersionHandlers(versions: VersionLogic): Handlers<typeof datasetVersionContract> {
  return {
    versions: async ({ id }) => ({ versions: await versions.list(id) }),
    version: ({ id, version }) => versions.get(id, version),
    edit: async (input, { signal }) => ({ version: await versions.edit(input, signal) }),
    previewEdit: (input, { signal }) => versions.preview(input, signal),
    diff: ({ id, from, to }, { signal }) => versions.diff(id, from, to, signal),
    restore: async (input, { signal }) => ({ version: await versions.restore(input, signal) }),
    setVersionNote: async ({ id, version, note }) => ({ version: await versions.setNote(id, version, note) }),
    removeVersion: ({ id, version, evenIfUsed }) => versions.remove(id, version, evenIfUsed),
  };
}
