import { mkdir, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import type { ExportFormat } from '../../../shared/contract/export';
import { type ProjectSession, toStoreError } from '../../store';

const isThere = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );

/** A new folder name in the project's exports, made of what a file system takes. */
export async function newExportDirectory(
  session: ProjectSession,
  runName: string,
  format: ExportFormat,
): Promise<string> {
  const readable =
    runName
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '') || 'run';
  const base = path.join(session.directories.exports, `${readable.slice(0, 80)}-${format}`);
  let directory = base;
  for (let number = 2; await isThere(directory); number += 1) directory = `${base}-${number}`;
  return directory;
}

function isWithin(parent: string, child: string): boolean {
  const relative = path.relative(parent, child);
  return relative === '' || !(relative.startsWith('..') || path.isAbsolute(relative));
}

/** An export there would mix with, or take the place of, what the studio keeps. */
async function isStudioFolder({ path: root, directories }: ProjectSession, directory: string): Promise<boolean> {
  const { datasets, models, runs, trash, cache } = directories;
  const kept = [datasets, models, runs, trash, cache, path.join(root, 'backups')];
  for (const folder of kept) if (isWithin(await realpath(folder).catch(() => folder), directory)) return true;
  return isWithin(directory, await realpath(root));
}

/**
 * The folder a person named, with the folders above it made.
 * Throws: StudioError BAD_INPUT for a file or a folder of the project itself; READ_ONLY, DISK_FULL.
 */
export async function namedExportDirectory(session: ProjectSession, directory: string): Promise<string> {
  const resolved = path.resolve(directory);
  try {
    await mkdir(path.dirname(resolved), { recursive: true });
    const real = path.join(await realpath(path.dirname(resolved)), path.basename(resolved));
    if (await isStudioFolder(session, real))
      throw new StudioError('BAD_INPUT', `${resolved} lies among the project’s own files, or holds the project.`, {
        fix: 'Choose a folder of its own, or none to use the project’s exports folder.',
      });
    await readdir(resolved);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return resolved;
    if (code === 'ENOTDIR' || code === 'EEXIST')
      throw new StudioError('BAD_INPUT', `${resolved} cannot be a folder: a file of that name is in the way.`, {
        fix: 'Choose another folder.',
      });
    throw toStoreError(error, resolved);
  }
  return resolved;
}
