import { StudioError } from '../../../shared/base/problem';
import type { Database } from '../../store';
import { insertRunEvent } from './run-event-repository';
import { interruptRuns, listActiveIds, updateRun } from './run-repository';
import type { RunRow } from './run-row';

/** Marks what a host that died left behind, with a line in the log of each run. Returns which runs that are. */
export async function markInterrupted(
  database: Database,
  isInUse: (id: string) => boolean,
  at: number,
): Promise<string[]> {
  return database.transaction(async (queries) => {
    const lost = (await listActiveIds(queries)).filter((id) => !isInUse(id));
    for (const { id, status } of await interruptRuns(queries, lost))
      await insertRunEvent(queries, id, {
        at,
        level: 'warning',
        step: null,
        message:
          status === 'queued'
            ? 'The studio was closed before the run started.'
            : `The studio ended while the run was ${status === 'paused' ? 'paused' : 'training'}.`,
      });
    return lost;
  });
}

/**
 * Interrupted runs that nobody means to resume become failed.
 * Throws: StudioError CONFLICT when one of them is not interrupted; none is changed then.
 */
export async function abandonRuns(database: Database, rows: readonly RunRow[], at: number): Promise<void> {
  const others = rows.filter(({ status }) => status !== 'interrupted');
  if (others.length > 0)
    throw new StudioError(
      'CONFLICT',
      `Not interrupted: ${others.map(({ name, status }) => `${name} is ${status}`).join(', ')}.`,
      { fix: 'Read the list again.' },
    );
  const error = {
    code: 'CANCELLED',
    message: 'The studio ended before the run did, and it was not resumed.',
    data: { fix: 'Resume it from its newest checkpoint, or delete it.' },
  };
  await database.transaction(async (queries) => {
    for (const { id, step } of rows) {
      await updateRun(queries, id, { status: 'failed', error: JSON.stringify(error) });
      await insertRunEvent(queries, id, { at, level: 'warning', step, message: 'Marked as failed.' });
    }
  });
}
