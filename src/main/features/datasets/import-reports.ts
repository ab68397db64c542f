import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import type { BadItems } from '../../data/importers';
import type { ProjectSession } from '../../store';
import { tableDirectory } from './dataset-files';

const keptReportCount = 20;
const reportName = 'left-out.csv';

/** Reports of imports that ended without a data set; the last ones are kept in the cache. */
function failedDirectory(session: ProjectSession): string {
  return path.join(session.directories.cache, 'import-reports');
}

/** Keeps the list of what an import left out beside its rows. */
export async function keepReport(session: ProjectSession, id: string, badItems: BadItems): Promise<void> {
  await badItems.close();
  if (badItems.count > 0) await rename(badItems.path, path.join(tableDirectory(session, id, 1), reportName));
}

/** Keeps the list of an import that failed for its bad rows. False: there is none. */
export async function keepFailedReport(session: ProjectSession, id: string, badItems: BadItems): Promise<boolean> {
  await badItems.close();
  if (badItems.count === 0) return false;
  const directory = failedDirectory(session);
  await mkdir(directory, { recursive: true });
  await rename(badItems.path, path.join(directory, `${id}.csv`));
  // Ids begin with the time, so the oldest come first.
  const names = (await readdir(directory)).sort();
  for (const name of names.slice(0, -keptReportCount)) await rm(path.join(directory, name), { force: true });
  return true;
}

/**
 * The CSV file with everything that an import kept out, of a data set or of an import that failed.
 *
 * Throws: StudioError NOT_FOUND.
 */
export async function findReport(session: ProjectSession, id: string): Promise<string> {
  const known = /^ds_[\w-]{1,64}$/.test(id);
  const places = known
    ? [path.join(tableDirectory(session, id, 1), reportName), path.join(failedDirectory(session), `${id}.csv`)]
    : [];
  for (const place of places)
    if (
      await stat(place).then(
        (found) => found.isFile(),
        () => false,
      )
    )
      return place;
  throw new StudioError('NOT_FOUND', `There is no import report of ${id}: nothing was left out, or it was removed.`, {
    fix: 'Import the file again to get the report again.',
  });
}
