import { stat } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import type { ProjectSession } from '../../store';
import { findCheckpointFolders } from './checkpoint-folders';
import { deleteCheckpoints, insertCheckpoint, listCheckpoints } from './checkpoint-repository';
import type { CheckpointRow } from './run-row';

/** A checkpoint that is on disk. */
export interface StoredCheckpoint extends CheckpointRow {
  absoluteDirectory: string;
}

/**
 * Newest first. An engine that died between writing a checkpoint and announcing it may have removed an older one that
 * is still listed: such rows are dropped. Where that leaves none, those that lie in the run's folder are taken in.
 */
export async function readCheckpoints(session: ProjectSession, runId: string): Promise<StoredCheckpoint[]> {
  const listed = await readListed(session, runId);
  if (listed.length > 0 || session.readOnly) return listed;
  return (await takeInFolders(session, runId)) ? readListed(session, runId) : [];
}

async function takeInFolders(session: ProjectSession, runId: string): Promise<boolean> {
  const found = await findCheckpointFolders(path.join(session.directories.runs, runId));
  for (const checkpoint of found)
    await insertCheckpoint(session.database, runId, checkpoint, {
      directory: pathInProject(session, checkpoint.directory),
      createdAt: checkpoint.createdAt,
    });
  return found.length > 0;
}

/** As the database has it, whatever the system's separator is. */
export function pathInProject(session: ProjectSession, absolute: string): string {
  return path.relative(session.path, absolute).split(path.sep).join('/');
}

async function readListed(session: ProjectSession, runId: string): Promise<StoredCheckpoint[]> {
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
