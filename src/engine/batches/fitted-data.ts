import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import type { RunConfig } from '../../shared/config/run-config';
import { applyTransforms, type FeatureMatrix, type FittedTransforms, fitTransforms } from '../../shared/transforms';
import { writeFileAtomically } from '../lib/atomic-file';
import type { JobTable } from './table';
import { type FittedTarget, fitTarget } from './target';

const formatVersion = 1;
export const fittedDataFile = 'transforms.json';

/** Everything that turns raw rows into what this run's network reads and learns: plain JSON, stored with the run. */
export interface FittedData {
  formatVersion: typeof formatVersion;
  transforms: FittedTransforms;
  target: FittedTarget;
  features: { names: string[]; shape: number[]; integer: boolean };
}

/**
 * Learns transforms from the training rows and classes from the target.
 *
 * Throws: StudioError BAD_INPUT when target, training split or columns do not allow it.
 */
export function fitData(config: RunConfig, table: JobTable): { fitted: FittedData; features: FeatureMatrix } {
  if (!table.target)
    throw new StudioError('BAD_INPUT', `The data set "${config.dataset.name}" has no target column.`, {
      fix: 'Set dataset.target to the column to predict.',
    });
  if (table.rows.train.length === 0)
    throw new StudioError(
      'BAD_INPUT',
      `The training split of "${config.dataset.name}" is empty (${table.rowCount} rows in all).`,
      { fix: 'Raise dataset.split.train, or import more rows.' },
    );
  const transforms = fitTransforms(config.transforms, table.features, table.rows.train);
  const features = applyTransforms(transforms, table.features);
  const { names, shape, integer } = features;
  const target = fitTarget(table.target, config.training.loss);
  return { fitted: { formatVersion, transforms, target, features: { names, shape, integer } }, features };
}

/** Stores what was fitted in the run's directory, where every later job finds it. */
export async function writeFittedData(runDirectory: string, fitted: FittedData): Promise<void> {
  await writeFileAtomically(path.join(runDirectory, fittedDataFile), JSON.stringify(fitted));
}

/** What `writeFittedData` stored, or null when this run has not been fitted yet. */
export async function readFittedData(runDirectory: string): Promise<FittedData | null> {
  const file = path.join(runDirectory, fittedDataFile);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const fitted = JSON.parse(text) as FittedData;
  if (fitted.formatVersion > formatVersion)
    throw new StudioError(
      'BAD_INPUT',
      `${fittedDataFile} of this run has format version ${fitted.formatVersion}; this studio reads up to ${formatVersion}.`,
      { fix: 'Update Model Studio.' },
    );
  return fitted;
}

/** As `readFittedData`, for jobs that need a trained run. */
export async function requireFittedData(runDirectory: string): Promise<FittedData> {
  const fitted = await readFittedData(runDirectory);
  if (!fitted)
    throw new StudioError('NOT_FOUND', `This run has no ${fittedDataFile} in ${runDirectory}.`, {
      fix: 'Train the run first.',
    });
  return fitted;
}
