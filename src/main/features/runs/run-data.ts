import path from 'node:path';
import { isStudioError, StudioError } from '../../../shared/base/problem';
import type { PresentData } from '../../../shared/config/reproduction';
import type { RunConfig } from '../../../shared/config/run-config';
import type { Queries } from '../../store';
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

/**
 * Where the project has the rows that a run learned from: in its own data set, else in any that has the same, since a data set
 * may have been deleted and imported again, or imported after a run that came from another project.
 */
export async function findPresentData(
  queries: Queries,
  run: DataOfRun & { datasetName: string },
): Promise<PresentData | null> {
  const row = await queries.get<{ id: string; name: string; version: number }>(
    `SELECT dataset.id, dataset.name, version FROM dataset_version JOIN dataset ON dataset.id = dataset_id
     WHERE dataset.trash_id IS NULL AND dataset_version.trash_id IS NULL
       AND ((dataset.id = $id AND version = $version) OR fingerprint = $fingerprint)
     ORDER BY dataset.id IS $id DESC, version IS $version DESC, dataset.name = $name DESC, dataset.id, version LIMIT 1`,
    { id: run.datasetId, version: run.datasetVersion, fingerprint: run.datasetFingerprint, name: run.datasetName },
  );
  return row ?? null;
}

/**
 * What is called a repetition must learn from the same rows.
 * Throws: StudioError CONFLICT when the project has only others under the name of the run's data set.
 */
export function requireSameData(
  run: DataOfRun,
  dataset: { name: string; version: number; fingerprint: string } | null | undefined,
): void {
  if (!dataset || run.datasetFingerprint === null || dataset.fingerprint === run.datasetFingerprint) return;
  throw new StudioError(
    'CONFLICT',
    `The project no longer has the rows that the run ${run.name} learned from: those of "${dataset.name}", version ${dataset.version}, have the fingerprint ${dataset.fingerprint}, the run’s ${run.datasetFingerprint}.`,
    { fix: 'Restore the data set from the trash or import it again; to train on the present one, begin a new run.' },
  );
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
