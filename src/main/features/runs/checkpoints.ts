import { stat } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import type { ProjectSession } from '../../store';
import { deleteCheckpoints, listCheckpoints } from './checkpoint-repository';
import type { CheckpointRow } from './run-row';

/** A checkpoint that is on disk. */
export interface StoredCheckpoint extends CheckpointRow {
  absoluteDirectory: string;
}

/**
 * Newest first. An engine that died between writing a checkpoint and announcing it may have removed an older one that
 * is still listed: such rows are dropped.
 */
export async function readCheckpoints(session: ProjectSession, runId: string): Promise<StoredCheckpoint[]> {
  const rows = await listCheckpoints(session.database, runId);
  const found: StoredCheckpoint[] = [];
  const gone: string[] = [];
  for (const row of rows) {
    const absoluteDirectory = path.join(session.path, row.directory);
    const there = await stat(absoluteDirectory).then(
      (status) => status.isDirectory(),
      () => false,
    );
    if (there) found.push({ ...row, absoluteDirectory });
    else gone.push(row.id);
  }
  if (gone.length > 0 && !session.readOnly) await deleteCheckpoints(session.database, runId, gone);
  return found;
}

/**
 * The named checkpoint of a run, else its newest.
 * Throws: StudioError NOT_FOUND.
 */
export async function findCheckpoint(
  session: ProjectSession,
  run: { id: string; name: string },
  checkpointId: string | undefined,
): Promise<StoredCheckpoint> {
  const all = await readCheckpoints(session, run.id);
  const found = checkpointId === undefined ? all[0] : all.find(({ id }) => id === checkpointId);
  if (found) return found;
  if (all.length === 0)
    throw new StudioError('NOT_FOUND', `The run ${run.name} has no checkpoint yet.`, {
      fix: 'Let it train until the end of its first epoch, or start it again.',
    });
  throw new StudioError('NOT_FOUND', `The run ${run.name} has no checkpoint "${checkpointId}".`, {
    fix: `Choose one of ${all.map(({ id }) => id).join(', ')}.`,
  });
}
