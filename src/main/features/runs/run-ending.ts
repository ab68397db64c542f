import type { Database } from '../../store';
import { insertRunEvent, type NewRunEvent } from './run-event-repository';
import type { RunOutcome } from './run-outcome';
import { type RunPatch, updateRun } from './run-repository';

/** How a run ended, and what of it belongs into its row and its log. */
export interface RunEnding {
  outcome: RunOutcome;
  patch: RunPatch;
  event: NewRunEvent;
}

export async function storeEnding(database: Database, id: string, { patch, event }: RunEnding): Promise<void> {
  await database.transaction(
    async (queries) => {
      await updateRun(queries, id, patch);
      await insertRunEvent(queries, id, event);
    },
    { durable: true },
  );
}
