import type { runContract } from '../../../shared/contract/run';
import type { Handlers } from '../../lib/handlers';
import type { Runs } from './door';

export function createRunHandlers(runs: Runs): Handlers<typeof runContract> {
  return {
    list: async () => ({ runs: await runs.list() }),
    get: async ({ id }) => ({ run: await runs.get(id) }),
    metricNames: (query) => runs.metricNames(query),
    metricCounts: async ({ metrics }) => ({ metrics: await runs.metricCounts(metrics) }),
    settings: async () => ({ settings: await runs.settings() }),
    config: ({ id }) => runs.config(id),
    create: async (input, { signal }) => ({ run: await runs.create(input, signal) }),
    createFolds: (input, { signal }) => runs.createFolds(input, signal),
    stop: async ({ id, by }) => ({ run: await runs.stop(id, by) }),
    resume: async ({ id, by }) => ({ run: await runs.resume(id, by) }),
    abandon: async ({ ids }) => ({ runs: await runs.abandon(ids) }),
    fork: async (input, { signal }) => ({ run: await runs.fork(input, signal) }),
    update: async (input) => ({ run: await runs.update(input) }),
    transfers: async ({ id }) => ({ reports: await runs.transfers(id) }),
    remove: async ({ ids }, { signal }) => ({ trashIds: await runs.remove(ids, signal) }),
    checkpoints: async ({ id }) => ({ checkpoints: await runs.checkpoints(id) }),
    events: async ({ id }) => ({ events: await runs.events(id) }),
    compare: ({ ids }) => runs.compare(ids),
  };
}
