import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { TrainJob } from '../../../shared/job/protocol';
import type { ProjectSession } from '../../store';
import { readCheckpoints } from './checkpoints';
import type { RunRow } from './run-row';

/** Where a run's training begins. */
export interface RunStart extends Pick<TrainJob, 'resumeFrom' | 'resumeMode'> {
  /** Metrics up to this step are kept; null: none are. */
  step: number | null;
}

/** The folder in which a fork keeps its own copy of the checkpoint it starts from. */
export function originDirectory(runDirectory: string): string {
  return path.join(runDirectory, 'origin');
}

/** The newest checkpoint of the run itself, else the checkpoint it was forked from, else nothing. */
export async function chooseStart(session: ProjectSession, row: RunRow): Promise<RunStart> {
  const [newest] = await readCheckpoints(session, row.id);
  if (newest) return { resumeFrom: newest.absoluteDirectory, resumeMode: 'exact', step: newest.step };
  const origin = originDirectory(path.join(session.directories.runs, row.id));
  const forked = row.originMode !== null && (await stat(origin).catch(() => null)) !== null;
  return { resumeFrom: forked ? origin : null, resumeMode: row.originMode ?? 'exact', step: null };
}
