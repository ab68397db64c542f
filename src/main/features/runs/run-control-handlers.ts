import type { runControlContract } from '../../../shared/contract/run-control';
import type { Handlers } from '../../lib/handlers';
import type { RunControl } from './run-control';

export function createRunControlHandlers(control: RunControl): Handlers<typeof runControlContract> {
  return {
    control: async ({ id, command, by }) => ({ interventions: await control.tell(id, command, by) }),
    liveSettings: async ({ id }) => ({ settings: await control.settings(id) }),
    reproduce: async (input, { signal }) => ({ runId: await control.reproduce(input, signal) }),
  };
}
