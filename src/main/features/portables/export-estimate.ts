import { StudioError } from '../../../shared/base/problem';
import type { ExportEstimate, RunExportInput } from '../../../shared/contract/portable';
import { activeRunStatuses, type RunStatus } from '../../../shared/contract/run';
import { portableExtension } from '../../../shared/portable/manifest';
import type { ProjectSession } from '../../store';
import {
  listIdsOf,
  listOutgoingDatasets,
  listOutgoingRuns,
  type OutgoingDataset,
  type OutgoingRun,
  weighRuns,
} from './portable-repository';

/** Step, value and time as float64, with rollups and keys. */
const pointBytes = 33;
/** Measured on real and synthetic runs: how far rows shrink. */
const packedFraction = 0.5;
/** Of one point as text, or as an event. */
const textBytes: Record<Exclude<RunExportInput['format'], 'studio'>, number> = {
  tensorboard: 60,
  'csv-points': 90,
  'csv-steps': 30,
  'csv-runs': 0,
};

/** What an export takes. */
export interface Outgoing {
  runs: OutgoingRun[];
  datasets: OutgoingDataset[];
  modelIds: string[];
}

/** Throws: StudioError NOT_FOUND when a run is not there; BAD_INPUT when there is none at all. */
export async function findOutgoing(
  { database }: ProjectSession,
  { runIds, format }: Pick<RunExportInput, 'runIds' | 'format'>,
): Promise<Outgoing> {
  const runs = await listOutgoingRuns(database, runIds);
  if (runIds) {
    const found = new Set(runs.map(({ id }) => id));
    const missing = runIds.filter((id) => !found.has(id));
    if (missing.length > 0)
      throw new StudioError('NOT_FOUND', `There is no run ${missing.slice(0, 3).join(', ')} in this project.`, {
        fix: 'Read the list of runs again; deleted ones are in the trash.',
      });
  }
  if (runs.length === 0 && format !== 'studio')
    throw new StudioError('BAD_INPUT', 'The project has no runs to export.', { fix: 'Train a run first.' });
  const used = [...new Set(runs.flatMap(({ datasetId }) => datasetId ?? []))];
  return {
    runs,
    datasets: await listOutgoingDatasets(database, runIds === null ? null : used),
    modelIds: runIds === null ? await listIdsOf(database, 'model') : [],
  };
}

export const isActive = ({ status }: OutgoingRun): boolean => activeRunStatuses.includes(status as RunStatus);

const endings: Record<RunExportInput['format'], string> = {
  studio: portableExtension,
  tensorboard: '-tensorboard.zip',
  'csv-points': '-points.csv',
  'csv-steps': '-steps.csv',
  'csv-runs': '-runs.csv',
};

/** A name that every file system takes. */
export function exportFileName(input: RunExportInput, runs: readonly OutgoingRun[], projectName: string): string {
  const [first] = runs;
  const title =
    input.runIds === null
      ? projectName
      : runs.length === 1 && first
        ? first.name
        : `${projectName}-${runs.length}-runs`;
  const readable = title
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return `${readable.slice(0, 80) || 'runs'}${endings[input.format]}`;
}

/** What an export would take and about how large it would be. */
export async function estimateExport(session: ProjectSession, input: RunExportInput): Promise<ExportEstimate> {
  const { runs, datasets } = await findOutgoing(session, input);
  const {
    pointCount,
    recordBytes,
    textBytes: configBytes,
    checkpoints,
  } = await weighRuns(
    session.database,
    runs.map(({ id }) => id),
  );
  const rowBytes = (pointCount * pointBytes + configBytes * 2) * packedFraction + recordBytes;
  const datasetBytes = datasets.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  const project = await session.database.get<{ name: string }>('SELECT name FROM project');
  return {
    runCount: runs.length,
    pointCount,
    sizeBytes: Math.round(
      input.format === 'studio'
        ? rowBytes + checkpoints[input.checkpoints] + (input.datasets === 'rows' ? datasetBytes : 0)
        : pointCount * textBytes[input.format] + configBytes,
    ),
    checkpointBytes: checkpoints,
    datasets,
    activeNames: runs.filter(isActive).map(({ name }) => name),
    fileName: exportFileName(input, runs, project?.name ?? 'project'),
  };
}
