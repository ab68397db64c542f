import { stat } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import { reproductionText, textWithPresentData } from '../../../shared/config/reproduction';
import type { Run, RunStatus, RunSummary } from '../../../shared/contract/run';
import type { LiveSettings, RunActor, RunCommand, RunControlKind } from '../../../shared/contract/run-control';
import type { ProjectSession } from '../../store';
import { type ReplayedIntervention, readReplay } from './intervention-repository';
import type { Answer } from './live-control';
import { durationMsOf, type LiveRun } from './live-run';
import type { NewRunOrigin } from './new-run';
import { findPresentData } from './run-data';
import type { RunRow } from './run-row';
import { originDirectory } from './run-start';

export interface RunControl {
  /**
   * Tells a run that trains something and answers when it has been done.
   * Throws: StudioError CONFLICT with the reason when it cannot be.
   */
  tell(idOrName: string, command: RunCommand, by: RunActor): Promise<Answer[]>;
  settings(idOrName: string): Promise<LiveSettings | null>;
  /** Queues the run once more, with what was done to it unless that is not wanted. Returns the new run's id. */
  reproduce(input: { id: string; withInterventions: boolean; name?: string }, signal: AbortSignal): Promise<string>;
}

export interface RunControlDependencies {
  session: () => ProjectSession;
  live: ReadonlyMap<string, LiveRun>;
  require: (idOrName: string) => Promise<RunRow>;
  readText: (row: RunRow) => Promise<string>;
  /** Checks and queues a config that repeats a run. */
  train: (
    text: string,
    run: { of: RunRow; name: string; origin?: NewRunOrigin; replay: readonly ReplayedIntervention[] },
    signal: AbortSignal,
  ) => Promise<Run>;
}

/** What can be done instead, by how the run stands. */
const remedies: { [Status in RunStatus]?: string } = {
  queued: 'Wait until it trains, or hold it in the queue.',
  completed: 'Fork it from its last checkpoint, for example with more epochs: it goes on exactly where it ended.',
  stopped: 'Resume it first, or fork it with other settings.',
  interrupted: 'Resume it first, or fork it with other settings.',
  failed: 'Resume it first, or fork it from a checkpoint with other settings.',
};

const words = {
  pause: 'be paused',
  resume: 'go on',
  checkpoint: 'take a checkpoint',
  change: 'be changed',
} satisfies Record<RunControlKind, string>;

export function createRunControl({ session, live, require, readText, train }: RunControlDependencies): RunControl {
  const requireLive = async (idOrName: string, { kind }: RunCommand): Promise<LiveRun> => {
    const row = await require(idOrName);
    const found = live.get(row.id);
    const refuse = (what: string, fix: string) => {
      throw new StudioError('CONFLICT', `The run ${row.name} ${what}; it cannot ${words[kind]}.`, { fix });
    };
    if (!found || row.status === 'queued')
      refuse(`is ${row.status}`, remedies[row.status] ?? 'Only a run that trains can.');
    if (found?.stop.signal.aborted) refuse('is about to end', 'Wait until it has stopped, then resume it.');
    return found as LiveRun;
  };
  return {
    tell: async (idOrName, command, by) => (await requireLive(idOrName, command)).control.ask(command, by),
    settings: async (idOrName) => live.get((await require(idOrName)).id)?.control.settings ?? null,
    async reproduce({ id, withInterventions, name }, signal) {
      const row = await require(id);
      const replay = withInterventions ? await readReplay(session().database, row.id) : [];
      const data = await findPresentData(session().database, row);
      const text = textWithPresentData(await readText(row), data);
      const run = await train(
        reproductionText(text, data?.version ?? row.datasetVersion),
        { of: row, name: name ?? `${row.name} again`.slice(0, 200), ...(await originOf(session(), row)), replay },
        signal,
      );
      return run.id;
    },
  };
}

/** A fork is repeated from the same checkpoint, of which it has its own copy. */
async function originOf(open: ProjectSession, row: RunRow): Promise<{ origin?: NewRunOrigin }> {
  if (row.originMode === null) return {};
  const absoluteDirectory = originDirectory(path.join(open.directories.runs, row.id));
  if ((await stat(absoluteDirectory).catch(() => null)) === null)
    throw new StudioError('NOT_FOUND', `The checkpoint that ${row.name} was forked from is gone from its folder.`, {
      fix: 'Fork the other run again.',
    });
  return {
    origin: {
      parentRunId: row.parentRunId as string,
      checkpoint: { id: row.parentCheckpointId as string, absoluteDirectory },
      mode: row.originMode,
    },
  };
}

/** What the database does not know of a run that trains. */
export function describeLive(found: LiveRun | undefined, now: number): Partial<Run> {
  if (!found) return {};
  return { ...progressOf(found, now), pendingControls: found.control.pending() };
}

/** Where its training is. */
export function progressOf(live: LiveRun, now: number): Partial<RunSummary> {
  const durationMs = durationMsOf(live, now);
  if (!live.progress) return { durationMs };
  const { step, stepCount, epoch, epochCount, samplesPerSecond } = live.progress;
  return { durationMs, step, stepCount, epoch, epochCount, samplesPerSecond };
}
