import type { RunEvent } from '../../../shared/contract/run';
import type { Queries } from '../../store';

/** An event before it is stored; one of no kind is a message. */
export type NewRunEvent = Omit<RunEvent, 'kind' | 'detail'> & Partial<Pick<RunEvent, 'kind' | 'detail'>>;

export async function insertRunEvent(
  queries: Queries,
  runId: string,
  { at, level, step, message, kind = 'message', detail = null }: NewRunEvent,
): Promise<void> {
  await queries.run(
    'INSERT INTO run_event (run_id, at, level, step, message, kind, detail) VALUES (?, ?, ?, ?, ?, ?, ?)',
    [runId, at, level, step, message, kind, detail === null ? null : JSON.stringify(detail)],
  );
}

const eventsAStatement = 64;

/** Many at once, in their order; the caller opens the transaction. */
export async function insertRunEvents(queries: Queries, runId: string, events: readonly NewRunEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += eventsAStatement) {
    const part = events.slice(from, from + eventsAStatement);
    await queries.run(
      `INSERT INTO run_event (run_id, at, level, step, message, kind, detail)
       VALUES ${part.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
      part.flatMap(({ at, level, step, message, kind = 'message', detail = null }) => [
        runId,
        at,
        level,
        step,
        message,
        kind,
        detail === null ? null : JSON.stringify(detail),
      ]),
    );
  }
}

export async function listRunEvents(queries: Queries, runId: string): Promise<RunEvent[]> {
  const rows = await queries.all<Omit<RunEvent, 'detail'> & { detail: string | null }>(
    'SELECT at, level, step, message, kind, detail FROM run_event WHERE run_id = ? ORDER BY id',
    [runId],
  );
  return rows.map((row) => ({ ...row, detail: row.detail === null ? null : JSON.parse(row.detail) }));
}
