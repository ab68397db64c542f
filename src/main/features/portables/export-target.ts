import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import { type ProjectSession, toStoreError } from '../../store';

const isWithin = (parent: string, child: string): boolean => {
  const relative = path.relative(parent, child);
  return relative === '' || !(relative.startsWith('..') || path.isAbsolute(relative));
};

const statOf = (file: string) => stat(file).catch(() => null);

/**
 * The file that a person named: a folder that is there gets one of the name that was proposed.
 *
 * Throws: StudioError BAD_INPUT, NOT_FOUND, CONFLICT when the file is there already.
 */
export async function exportTarget(session: ProjectSession, typed: string, fileName: string): Promise<string> {
  const wanted = path.resolve(typed.replace(/^~(?=$|[\\/])/, homedir()));
  const status = await statOf(wanted);
  const target = status?.isDirectory() ? path.join(wanted, fileName) : wanted;
  const folder = path.dirname(target);
  if (!(await statOf(folder))?.isDirectory())
    throw new StudioError('NOT_FOUND', `There is no folder ${folder}.`, { fix: 'Make it, or choose another.' });
  if (await statOf(target))
    throw new StudioError('CONFLICT', `There is a file ${target} already.`, {
      fix: 'Choose another name, or delete the file first.',
    });
  try {
    const real = await realpath(folder);
    const { datasets, models, runs, trash, cache } = session.directories;
    for (const own of [datasets, models, runs, trash, cache])
      if (isWithin(await realpath(own).catch(() => own), real))
        throw new StudioError('BAD_INPUT', `${target} lies among the project’s own files.`, {
          fix: 'Choose a folder outside, or the project’s exports folder.',
        });
  } catch (error) {
    throw toStoreError(error, target);
  }
  return target;
}
