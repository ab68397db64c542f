import { type Problem, StudioError } from '../../../shared/base/problem';
import type { FoundRun } from './importer';
import { digest, type Place } from './place';

/** Whether the file system gave it: no permission, gone meanwhile, a drive that was pulled out. */
export const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error;

const problemOf = (what: string, error: Error): Problem => ({
  code: 'unreadable',
  severity: 'error',
  message: `${what} cannot be read: ${error.message}`,
});

/** A run as the list shows it whose files cannot be opened. Throws: what the file system did not give. */
export function unreadableRun(place: Place, { id, name }: { id: string; name: string }, error: unknown): FoundRun {
  if (!isFileError(error)) throw error;
  return {
    id,
    name,
    experiment: place.name,
    status: 'stopped',
    startedAt: null,
    metricCount: null,
    pointCount: null,
    isEstimated: false,
    settingCount: null,
    problems: [problemOf(name, error)],
    identity: digest(`unreadable ${place.path} ${id}`),
    state: 'unreadable',
    extent: 1,
  };
}

/** Codes of disks that are full, whichever folder was written to: every run that follows would fail as well. */
const fullDisk = new Set(['ENOSPC', 'EDQUOT']);

/**
 * Why one run is left out, so that the others have their turn.
 *
 * Throws: the error, when it is one of the project and not of the run.
 */
export function reasonsToLeaveOut(name: string, error: unknown): Problem[] {
  if (!(error instanceof Error)) throw error;
  const isStudio = error instanceof StudioError;
  // What the store reports comes from SQLite, as it is or in words; databases of a source word theirs themselves.
  const { code } = ((isStudio ? error.cause : error) ?? {}) as { code?: unknown };
  const isOfProject = typeof code === 'string' && (code.startsWith('SQLITE_') || fullDisk.has(code));
  if (isOfProject || (isStudio && error.code !== 'BAD_INPUT')) throw error;
  if (!isStudio) return [problemOf(name, error)];
  return error.data.problems ? [...error.data.problems] : [{ ...problemOf(name, error), message: error.message }];
}

/** An error of the source's own files in words, which else would read as if the project could not be written. */
export function toSourceError(place: Place, error: unknown): unknown {
  if (!isFileError(error) || fullDisk.has(error.code ?? '')) return error;
  if (error.path !== undefined && !error.path.startsWith(place.path)) return error;
  return new StudioError('BAD_INPUT', `${place.name} cannot be read: ${error.message}.`, {
    fix: 'Check that you may read its files, and that no other program is writing them.',
  });
}
