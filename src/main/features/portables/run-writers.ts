import type { RunExportFormat, RunExportInput } from '../../../shared/contract/portable';
import type { TaskContext } from '../../lib/tasks';
import type { ProjectSession } from '../../store';
import { writePointsCsv, writeRunsCsv, writeStepsCsv } from './csv/csv-files';
import { writePortableFile } from './export-file';
import { writeTensorboardArchive } from './tensorboard/event-archive';

/** Writes the chosen runs to a file that is not there yet; whole or not at all. */
export type RunWriter = (
  session: ProjectSession,
  input: RunExportInput,
  target: string,
  options: { studioVersion: string; context: TaskContext },
) => Promise<{ runCount: number }>;

export const runWriters: Record<RunExportFormat, RunWriter> = {
  studio: writePortableFile,
  tensorboard: writeTensorboardArchive,
  'csv-points': writePointsCsv,
  'csv-steps': writeStepsCsv,
  'csv-runs': writeRunsCsv,
};
