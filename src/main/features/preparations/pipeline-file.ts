import { stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../../shared/base/problem';
import { type Pipeline, pipelineSchema } from '../../../shared/contract/preparation';
import { readJson, writeJson } from '../../lib/files';
import type { ProjectSession } from '../../store';

const formatVersion = 1;
const fileSchema = pipelineSchema.extend({
  formatVersion: z.literal(formatVersion),
  // Files from before augmentation was saved have none.
  augmentation: pipelineSchema.shape.augmentation.default([]),
});

function fileOf(session: ProjectSession, datasetId: string): string {
  return path.join(session.directories.datasets, datasetId, 'pipeline.json');
}

/**
 * The lists of transforms and augmentations that are saved with a data set; empty where none were.
 * Throws: StudioError BAD_INPUT when the file is damaged.
 */
export async function readPipeline(
  session: ProjectSession,
  datasetId: string,
): Promise<Pipeline & { savedAt: number | null }> {
  const file = fileOf(session, datasetId);
  const damaged = (cause: unknown) =>
    new StudioError(
      'BAD_INPUT',
      `The saved transforms of this data set cannot be read: ${file} is damaged.`,
      { fix: 'Save the transforms again; the file is then replaced.' },
      { cause },
    );
  let value: unknown;
  try {
    value = await readJson(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(error);
    throw error;
  }
  if (value === null) return { transforms: [], augmentation: [], savedAt: null };
  const read = fileSchema.safeParse(value);
  if (!read.success) throw damaged(read.error);
  const { transforms, augmentation } = read.data;
  return { transforms, augmentation, savedAt: (await stat(file)).mtimeMs };
}

export async function writePipeline(
  session: ProjectSession,
  datasetId: string,
  { transforms, augmentation }: Pipeline,
): Promise<number> {
  const file = fileOf(session, datasetId);
  await writeJson(file, { formatVersion, transforms, augmentation });
  return (await stat(file)).mtimeMs;
}
