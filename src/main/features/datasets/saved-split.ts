import path from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../../shared/base/problem';
import { type SplitConfig, splitSchema } from '../../../shared/config/split';
import { readJson, writeJson } from '../../lib/files';
import type { ProjectSession } from '../../store';

const formatVersion = 1;
const fileSchema = z.object({
  formatVersion: z.literal(formatVersion),
  split: splitSchema.nullable(),
  seed: z.number().int().min(0),
});

/** The split that new configs of a data set begin with; null where none was saved. */
export interface SavedSplit {
  split: SplitConfig | null;
  seed: number;
}

function fileOf(session: ProjectSession, datasetId: string): string {
  return path.join(session.directories.datasets, datasetId, 'split.json');
}

/** Throws: StudioError BAD_INPUT when the file is damaged. */
export async function readSavedSplit(session: ProjectSession, datasetId: string): Promise<SavedSplit> {
  const file = fileOf(session, datasetId);
  const value = await readJson(file).catch((error: unknown) => {
    if (error instanceof SyntaxError) return {};
    throw error;
  });
  if (value === null) return { split: null, seed: 1 };
  const read = fileSchema.safeParse(value);
  if (read.success) return { split: read.data.split, seed: read.data.seed };
  throw new StudioError('BAD_INPUT', `The saved split of this data set cannot be read: ${file} is damaged.`, {
    fix: 'Save the split again; the file is then replaced.',
  });
}

export async function writeSavedSplit(
  session: ProjectSession,
  datasetId: string,
  { split, seed }: SavedSplit,
): Promise<void> {
  await writeJson(fileOf(session, datasetId), { formatVersion, split, seed });
}
