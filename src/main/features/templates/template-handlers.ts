import type { templateContract } from '../../../shared/contract/template';
import type { Handlers } from '../../lib/handlers';
import type { Templates } from './templates';

export function createTemplateHandlers(templates: Templates): Handlers<typeof templateContract> {
  return {
    list: async () => ({ templates: await templates.list() }),
    check: async ({ text }) => {
      const { problems, resolved, transfer } = await templates.check(text);
      return {
        problems: problems.map(({ fixes, ...problem }) => ({ ...problem, fixes: fixes && [...fixes] })),
        inputShape: resolved?.inputShape ?? null,
        outputWidth: resolved?.outputWidth ?? null,
        transfers: transfer?.reports ?? [],
      };
    },
  };
}
