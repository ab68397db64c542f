import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { CheckpointNotice } from '../../../shared/job/protocol';
import { directorySizeBytes } from '../../lib/files';

/** What the host needs of the state that the engine writes into a checkpoint. */
const stateSchema = z.object({
  id: z.string(),
  createdAt: z.number(),
  training: z.object({
    step: z.number(),
    epoch: z.number(),
    best: z.object({ step: z.number() }).nullable(),
    /** Figures that are no numbers stand there as texts. */
    metrics: z.record(z.string(), z.unknown()),
  }),
});

export interface FoundCheckpoint extends CheckpointNotice {
  createdAt: number;
}

async function readFolder(directory: string): Promise<FoundCheckpoint | null> {
  try {
    const { id, createdAt, training } = stateSchema.parse(
      JSON.parse(await readFile(path.join(directory, 'state.json'), 'utf8')),
    );
    const { step, epoch, best, metrics } = training;
    const figures = Object.entries(metrics).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
    return {
      id,
      directory,
      step,
      epoch,
      createdAt,
      sizeBytes: await directorySizeBytes(directory),
      best: best?.step === step,
      metrics: Object.fromEntries(figures),
    };
  } catch {
    // Of an interrupted write, or of another version.
    return null;
  }
}

/** The whole checkpoints that lie in a run's folder, whatever the database knows of them. */
export async function findCheckpointFolders(runDirectory: string): Promise<FoundCheckpoint[]> {
  const directory = path.join(runDirectory, 'checkpoints');
  const names = await readdir(directory).catch(() => [] as string[]);
  const found = await Promise.all(
    names.filter((name) => /^step-\d+$/.test(name)).map((name) => readFolder(path.join(directory, name))),
  );
  return found.filter((checkpoint) => checkpoint !== null);
}
