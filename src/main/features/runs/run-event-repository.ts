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

export async function listRunEvents(queries: Queries, runId: string): Promise<RunEvent[]> {
  const rows = await queries.all<Omit<RunEvent, 'detail'> & { detail: string | null }>(
    'SELECT at, level, step, message, kind, detail FROM run_event WHERE run_id = ? ORDER BY id',
    [runId],
  );
  return rows.map((row) => ({ ...row, detail: row.detail === null ? null : JSON.parse(row.detail) }));
}
