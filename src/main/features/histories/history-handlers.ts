import type { historyContract } from '../../../shared/contract/history';
import type { Handlers } from '../../lib/handlers';
import type { Histories } from './door';

export function createHistoryHandlers(histories: Histories): Handlers<typeof historyContract> {
  return {
    preview: (input, { signal }) => histories.preview(input, signal),
    import: async (input, { signal }) => ({ report: await histories.import(input, signal) }),
    interrupted: async () => ({ imports: await histories.interrupted() }),
    goOn: async ({ id }, { signal }) => ({ report: await histories.goOn(id, signal) }),
    dismiss: async ({ id }) => {
      await histories.dismiss(id);
      return {};
    },
    source: ({ id }) => histories.origin(id),
  };
}
