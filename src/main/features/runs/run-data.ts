import path from 'node:path';
import { isStudioError, StudioError } from '../../../shared/base/problem';
import type { RunConfig } from '../../../shared/config/run-config';
import { type DataConfig, type Datasets, type PreparedData, splitFileName } from '../datasets';

export interface DataOfRun {
  name: string;
  datasetId: string | null;
  datasetVersion: number | null;
  datasetFingerprint: string | null;
}

/**
 * The config as the data sets are asked for it: by id where there is one, since a data set may have been renamed, and by the
 * version that the run has, since one that came from another project may have the same rows under another number.
 */
export function dataConfigOf(run: DataOfRun, config: RunConfig): DataConfig {
  if (run.datasetId === null) return config;
  const version = run.datasetVersion ?? config.dataset.version;
  return { ...config, dataset: { ...config.dataset, name: run.datasetId, version } };
}

/** The assignment of rows to parts that a run keeps. */
export function splitFileOf(runDirectory: string): string {
  return path.join(runDirectory, splitFileName);
}

/** Whoever deleted the data set knows its name, not the id by which it is looked for. */
function lostData(run: DataOfRun, { dataset }: RunConfig): StudioError {
  return new StudioError(
    'NOT_FOUND',
    `The data set "${dataset.name}" that the run ${run.name} learned from is no longer in the project.`,
    { fix: 'Restore it from the trash, or import it again and train a new run.' },
  );
}

/**
 * The table a run trains on, which must be the one it began with, divided as it was then.
 * Throws: StudioError CONFLICT when the data differ; NOT_FOUND, BAD_INPUT of the data set.
 */
export async function prepareRunData(
  datasets: Pick<Datasets, 'prepare'>,
  run: DataOfRun,
  { config, runDirectory }: { config: RunConfig; runDirectory: string },
  signal: AbortSignal,
): Promise<PreparedData> {
  const prepared = await datasets
    .prepare(dataConfigOf(run, config), signal, splitFileOf(runDirectory))
    .catch((error) => {
      throw isStudioError(error) && error.code === 'NOT_FOUND' && run.datasetId !== null
        ? lostData(run, config)
        : error;
    });
  const { fingerprint, name } = prepared.dataset;
  if (run.datasetFingerprint !== null && fingerprint !== run.datasetFingerprint)
    throw new StudioError(
      'CONFLICT',
      `The data set "${name}" is not the one that the run ${run.name} learned from: its fingerprint is ${fingerprint}, the run’s ${run.datasetFingerprint}.`,
      { fix: 'Restore the old data set from the trash, or train a new run on the present one.' },
    );
  return prepared;
}
