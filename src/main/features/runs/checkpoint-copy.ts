import { access, cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';

/** The engine of a run that trains has removed the checkpoint, since newer ones are there. */
export class CheckpointGone extends StudioError {
  constructor(id: string, cause: unknown) {
    super(
      'NOT_FOUND',
      `The checkpoint ${id} is gone: its run trains on and has removed it.`,
      { fix: 'Take a newer one, or let the run keep more (checkpoint.keepLast).' },
      { cause },
    );
  }
}

/**
 * Copies a checkpoint that may be removed meanwhile, which takes its files one by one.
 * Throws: CheckpointGone when it has not been copied whole.
 */
export async function copyCheckpoint(
  { id, absoluteDirectory }: { id: string; absoluteDirectory: string },
  directory: string,
): Promise<void> {
  try {
    await cp(absoluteDirectory, directory, { recursive: true });
    const state = JSON.parse(await readFile(path.join(directory, 'state.json'), 'utf8')) as { files?: object };
    for (const file of Object.keys(state.files ?? {})) await access(path.join(directory, file));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? new CheckpointGone(id, error) : error;
  }
}

const tryCount = 3;

/** Does something with a checkpoint; a few times more, with one that is looked up again, when it was removed meanwhile. */
export async function withCheckpoint<Checkpoint, Result>(
  find: () => Promise<Checkpoint>,
  work: (checkpoint: Checkpoint) => Promise<Result>,
): Promise<Result> {
  for (let count = 1; ; count += 1)
    try {
      return await work(await find());
    } catch (error) {
      if (!(error instanceof CheckpointGone) || count === tryCount) throw error;
    }
}
