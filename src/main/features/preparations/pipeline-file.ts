import { stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../../shared/base/problem';
import { draftTransformsSchema } from '../../../shared/contract/preparation';
import { readJson, writeJson } from '../../lib/files';
import type { ProjectSession } from '../../store';

const formatVersion = 1;
const fileSchema = z.object({ formatVersion: z.literal(formatVersion), transforms: draftTransformsSchema });

function fileOf(session: ProjectSession, datasetId: string): string {
  return path.join(session.directories.datasets, datasetId, 'pipeline.json');
}

/**
 * The list of transforms that is saved with a data set; empty where none was.
 * Throws: StudioError BAD_INPUT when the file is damaged.
 */
export async function readPipeline(
  session: ProjectSession,
  datasetId: string,
): Promise<{ transforms: Record<string, unknown>[]; savedAt: number | null }> {
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
  if (value === null) return { transforms: [], savedAt: null };
  const read = fileSchema.safeParse(value);
  if (!read.success) throw damaged(read.error);
  return { transforms: read.data.transforms, savedAt: (await stat(file)).mtimeMs };
}

export async function writePipeline(
  session: ProjectSession,
  datasetId: string,
  transforms: readonly Record<string, unknown>[],
): Promise<number> {
  const file = fileOf(session, datasetId);
  await writeJson(file, { formatVersion, transforms });
  return (await stat(file)).mtimeMs;
}
