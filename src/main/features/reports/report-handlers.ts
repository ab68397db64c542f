import type { reportContract } from '../../../shared/contract/report';
import type { Handlers } from '../../lib/handlers';
import type { Reports } from './reports';

export function createReportHandlers(reports: Reports): Handlers<typeof reportContract> {
  return {
    list: async () => ({ reports: await reports.list() }),
    get: async ({ id }) => ({ report: await reports.get(id) }),
    create: async (input) => ({ report: await reports.create(input) }),
    save: (input) => reports.save(input),
    append: async ({ id, blocks }) => ({ report: await reports.append(id, blocks) }),
    rename: async ({ id, name }) => ({ report: await reports.rename(id, name) }),
    duplicate: async ({ id }) => ({ report: await reports.duplicate(id) }),
    remove: async ({ ids }) => ({ trashIds: await reports.remove(ids) }),
    figure: async ({ block }) => ({ figure: await reports.figure(block) }),
  };
}
