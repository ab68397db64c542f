import type { CheckpointNotice } from '../../../shared/job/protocol';
import type { Queries } from '../../store';
import type { CheckpointRow } from './run-row';

const select = `SELECT id, run_id AS runId, step, epoch, created_at AS createdAt, size_bytes AS sizeBytes, best, metrics, directory
  FROM checkpoint`;

/** Newest first. */
export function listCheckpoints(queries: Queries, runId: string): Promise<CheckpointRow[]> {
  return queries.all<CheckpointRow>(`${select} WHERE run_id = ? ORDER BY step DESC, created_at DESC`, [runId]);
}

/** @param directory relative to the project */
export async function insertCheckpoint(
  queries: Queries,
  runId: string,
  { id, step, epoch, sizeBytes, best, metrics }: CheckpointNotice,
  { directory, createdAt }: { directory: string; createdAt: number },
): Promise<void> {
  // The best is one: it was the best so far.
  if (best) await queries.run('UPDATE checkpoint SET best = 0 WHERE run_id = ?', [runId]);
  await queries.run(
    `INSERT OR REPLACE INTO checkpoint (id, run_id, step, epoch, created_at, size_bytes, best, metrics, directory)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, runId, step, epoch, createdAt, sizeBytes, best, JSON.stringify(metrics), directory],
  );
}

export async function deleteCheckpoints(queries: Queries, runId: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) await queries.run('DELETE FROM checkpoint WHERE run_id = ? AND id = ?', [runId, id]);
}
