import { readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { ProjectSession, Store } from './session';

const ownTable = 'project';
const files = ['studio.sqlite', 'studio.sqlite-wal', 'studio.sqlite-shm', 'studio.lock'];

/** Whether nothing has come into a project: neither rows nor files. */
export async function isUntouched({ database, directories, readOnly }: ProjectSession): Promise<boolean> {
  if (readOnly) return false;
  const tables = await database.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> ?",
    [ownTable],
  );
  for (const { name } of tables) if (await database.get(`SELECT 1 FROM "${name}" LIMIT 1`)) return false;
  for (const [noun, directory] of Object.entries(directories))
    if (noun !== 'cache' && (await readdir(directory)).length > 0) return false;
  return true;
}

/** Removes a project that is untouched and closed, with the folders that were made for it; what else lies there stays. */
export async function removeNewProject({
  path: root,
  directories,
  creation,
}: Pick<Store, 'path' | 'directories' | 'creation'>): Promise<void> {
  if (creation === null) return;
  await rm(directories.cache, { recursive: true, force: true });
  for (const file of files) await rm(path.join(root, file), { force: true });
  const { cache: _cache, ...rest } = directories;
  // Folders that hold something by now are another's.
  for (const directory of [...Object.values(rest), ...creation.madeDirectories]) await rmdir(directory).catch(() => {});
}
