import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import { type Connection, openConnection, openModes } from './connection';

export interface ProjectLock {
  release(): Promise<void>;
}

function isBusy(error: unknown): boolean {
  return error instanceof StudioError && error.code === 'CONFLICT';
}

async function readOwner(connection: Connection): Promise<string> {
  const row = await connection
    .get<{ pid: number; since: number }>('SELECT pid, since FROM owner')
    .catch(() => undefined);
  return row ? `process ${row.pid}, since ${new Date(row.since).toISOString()}` : 'another process';
}

async function writeOwner(connection: Connection): Promise<void> {
  try {
    await connection.execute(
      'BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS owner (pid INTEGER NOT NULL, since INTEGER NOT NULL); DELETE FROM owner',
    );
    await connection.run('INSERT INTO owner VALUES (?, ?)', [process.pid, Date.now()]);
    await connection.execute('COMMIT');
  } catch (error) {
    await connection.execute('ROLLBACK').catch(() => {});
    // The lock itself needs no space, and whoever wants to free some must get in.
    if (!(error instanceof StudioError && error.code === 'DISK_FULL')) throw error;
  }
}

/**
 * Makes sure that one host alone has a project open. The lock is SQLite's own on a small file beside the database: the
 * operating system lifts it when its holder ends, however it ends, so that no stale lock can remain.
 * Throws: StudioError PROJECT_IN_USE naming the holder's process, READ_ONLY when the folder cannot be written.
 */
export async function lockProject(projectDirectory: string): Promise<ProjectLock> {
  const connection = await openConnection(path.join(projectDirectory, 'studio.lock'), openModes.create);
  try {
    await connection.execute('PRAGMA busy_timeout = 200');
    await writeOwner(connection);
    // Held without a change: others can read who has it, none can begin to write.
    await connection.execute('BEGIN IMMEDIATE');
  } catch (error) {
    const owner = isBusy(error) ? await readOwner(connection) : '';
    await connection.close().catch(() => {});
    if (!isBusy(error)) throw error;
    throw new StudioError('PROJECT_IN_USE', `The project ${projectDirectory} is open in ${owner}.`, {
      fix: 'Use that window or server, or close it and try again.',
    });
  }
  return {
    release: async () => {
      await connection.execute('ROLLBACK').catch(() => {});
      await connection.close();
    },
  };
}
