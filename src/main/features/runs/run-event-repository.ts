import type { RunEvent } from '../../../shared/contract/run';
import type { Queries } from '../../store';

export async function insertRunEvent(queries: Queries, runId: string, event: RunEvent): Promise<void> {
  await queries.run('INSERT INTO run_event (run_id, at, level, step, message) VALUES (?, ?, ?, ?, ?)', [
    runId,
    event.at,
    event.level,
    event.step,
    event.message,
  ]);
}

export function listRunEvents(queries: Queries, runId: string): Promise<RunEvent[]> {
  return queries.all<RunEvent>('SELECT at, level, step, message FROM run_event WHERE run_id = ? ORDER BY id', [runId]);
}
