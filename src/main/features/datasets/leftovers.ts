import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ProjectSession } from '../../store';
import { listIds } from './dataset-repository';
import { listVersionIds } from './version-repository';

const untouchedMs = 60 * 60 * 1000;

/**
 * Deletes what hosts left behind that were killed in the middle of an import or an edit: work folders, and rows that were
 * never entered in the database. Only what nothing has touched for an hour, so that imports under way are safe.
 */
export async function removeLeftovers(session: ProjectSession, nowMs: number): Promise<void> {
  const known = new Set(await listIds(session.database));
  const versions = new Set(await listVersionIds(session.database));
  const stale = async (directory: string, isLeftover: (name: string) => boolean) => {
    const names = await readdir(directory).catch(() => []);
    for (const name of names.filter(isLeftover)) {
      const folder = path.join(directory, name);
      const changedMs = await stat(folder).then(
        ({ mtimeMs }) => mtimeMs,
        () => nowMs,
      );
      if (nowMs - changedMs > untouchedMs) await rm(folder, { recursive: true, force: true }).catch(() => {});
    }
  };
  await stale(path.join(session.directories.cache, 'imports'), () => true);
  await stale(session.directories.datasets, (name) => name.startsWith('ds_') && !known.has(name));
  for (const id of known)
    await stale(
      path.join(session.directories.datasets, id),
      (name) => /^v\d+$/.test(name) && !versions.has(`${id}/${name}`),
    );
}
