import type { portableContract } from '../../../shared/contract/portable';
import type { Handlers } from '../../lib/handlers';
import type { Portables } from './portables';

export function createPortableHandlers(portables: Portables): Handlers<typeof portableContract> {
  return {
    estimate: async (input) => ({ estimate: await portables.estimate(input) }),
    export: async (input, { signal }) => ({ exported: await portables.export(input, signal) }),
    inspect: async ({ source }, { signal }) => ({ preview: await portables.inspect(source, signal) }),
    import: (input, { signal }) => portables.import(input, signal),
    takeOffered: async () => ({ paths: portables.takeOffered() }),
    undo: async ({ imported }) => ({ trashIds: await portables.undo(imported) }),
  };
}
