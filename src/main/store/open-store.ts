import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createId } from '../../shared/base/id';
import { StudioError } from '../../shared/base/problem';
import { type Connection, openConnection, openModes } from './connection';
import { createDatabase } from './database';
import { migrate } from './migrate';
import { lockProject, type ProjectLock } from './project-lock';
import type { ProjectDirectories, Store } from './session';
import { toStoreError } from './sqlite-error';
import { finishInterruptedMoves } from './trash-emptying';

export const databaseFileName = 'studio.sqlite';

export interface OpenStoreOptions {
  /** Makes the folder and the database when they are missing. */
  create: boolean;
  /** Name of a new project; by default the folder's. */
  name?: string;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
      throw error;
    },
  );
}

/** Returns the folders that were missing, the innermost first. */
async function makeDirectory(directory: string): Promise<string[]> {
  try {
    const outermost = await mkdir(directory, { recursive: true });
    const made: string[] = [];
    for (let each = directory; outermost !== undefined && each.length >= outermost.length; each = path.dirname(each))
      made.push(each);
    return made;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOTDIR')
      throw new StudioError(
        'BAD_INPUT',
        `${directory} cannot be a project folder: a file of that name is in the way.`,
        {
          fix: 'Choose another folder.',
        },
      );
    throw toStoreError(error, directory);
  }
}

/** Null when the folder cannot be written, which opens the project for reading only. */
async function lockUnlessReadOnly(directory: string): Promise<ProjectLock | null> {
  try {
    return await lockProject(directory);
  } catch (error) {
    // SQLite reports a folder in which it may not create its file as "cannot open".
    if (error instanceof StudioError && (error.code === 'READ_ONLY' || error.code === 'NOT_FOUND')) return null;
    throw error;
  }
}

/** A database in write-ahead mode needs its companions beside it; where they cannot be made it is read as it stands. */
async function openReadOnly(file: string): Promise<Connection> {
  const plain = await openConnection(file, openModes.readOnly);
  try {
    await plain.get('SELECT count(*) FROM sqlite_schema');
    return plain;
  } catch (error) {
    await plain.close().catch(() => {});
    if (!(error instanceof StudioError) || error.code === 'BAD_INPUT') throw error;
    return openConnection(`${pathToFileURL(file).href}?immutable=1`, openModes.readOnly | openModes.uri);
  }
}

async function openWritable(file: string): Promise<Connection> {
  const open = async (exclusive: boolean) => {
    const connection = await openConnection(file, openModes.create);
    try {
      await connection.execute(
        `PRAGMA busy_timeout = 5000; ${exclusive ? 'PRAGMA locking_mode = EXCLUSIVE;' : ''} PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;
         PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; SELECT count(*) FROM sqlite_schema;`,
      );
      return connection;
    } catch (error) {
      await connection.close().catch(() => {});
      throw error;
    }
  };
  try {
    return await open(false);
  } catch (error) {
    // On a full disk the index of the write-ahead log cannot be made as a file; held exclusively it lies in memory.
    if (error instanceof StudioError && (error.code === 'DISK_FULL' || error.code === 'UNAVAILABLE')) return open(true);
    throw error;
  }
}

async function ensureProject(connection: Connection, name: string, readOnly: boolean): Promise<string> {
  const row = await connection.get<{ id: string }>('SELECT id FROM project');
  if (row) return row.id;
  if (readOnly)
    throw new StudioError('READ_ONLY', 'The project was never finished and its folder cannot be written.', {
      fix: 'Choose another folder.',
    });
  const id = createId('project');
  await connection.run('INSERT INTO project (id, name, created_at) VALUES (?, ?, ?)', [id, name, Date.now()]);
  return id;
}

/**
 * Opens a project folder and locks it for this host.
 * Throws: StudioError NOT_FOUND, PROJECT_IN_USE, PROJECT_TOO_NEW, BAD_INPUT (damaged, or not a project), READ_ONLY, DISK_FULL.
 */
export async function openStore(projectDirectory: string, { create, name }: OpenStoreOptions): Promise<Store> {
  const root = path.resolve(projectDirectory);
  const file = path.join(root, databaseFileName);
  let creation: Store['creation'] = null;
  if (!(await exists(file))) {
    if (!create)
      throw new StudioError('NOT_FOUND', `There is no Model Studio project in ${root} (no ${databaseFileName}).`, {
        fix: 'Check the path, or create a new project there.',
      });
    creation = { madeDirectories: await makeDirectory(root) };
  }
  const lock = await lockUnlessReadOnly(root);
  const readOnly = lock === null;
  let connection: Connection | null = null;
  try {
    connection = readOnly ? await openReadOnly(file) : await openWritable(file);
    await migrate(connection, file, { readOnly });
    const id = await ensureProject(connection, name ?? path.basename(root), readOnly);
    const directories: ProjectDirectories = {
      datasets: path.join(root, 'datasets'),
      models: path.join(root, 'models'),
      runs: path.join(root, 'runs'),
      exports: path.join(root, 'exports'),
      trash: path.join(root, 'trash'),
      cache: path.join(root, 'cache'),
    };
    if (!readOnly) for (const directory of Object.values(directories)) await makeDirectory(directory);
    const database = createDatabase(connection, root, readOnly);
    const session = { id, path: root, database, readOnly, directories };
    if (!readOnly) await finishInterruptedMoves(session);
    let closing: Promise<void> | null = null;
    const close = async () => {
      await database.close();
      await lock?.release();
    };
    return {
      ...session,
      creation,
      close: () => {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await connection?.close().catch(() => {});
    await lock?.release().catch(() => {});
    if (readOnly && error instanceof StudioError && error.code === 'NOT_FOUND')
      throw new StudioError('READ_ONLY', `No project can be created in ${root}: the folder cannot be written.`, {
        fix: 'Choose another folder, or ask for write permission.',
      });
    throw toStoreError(error, file);
  }
}
