import type { Intervention, RunActor } from '../../../shared/contract/run-control';
import type { DoneIntervention, TrainJob } from '../../../shared/job/protocol';
import type { PlannedIntervention, TrainingChange } from '../../../shared/training-control';
import type { Queries } from '../../store';
import { insertRunEvent } from './run-event-repository';

/** What a repetition of a run does at which step; `change` null is the stop that ended it. */
export interface ReplayedIntervention {
  step: number;
  phase: number;
  change: TrainingChange | null;
}

/** Writes what an engine did into the run's log. */
export async function insertInterventions(
  queries: Queries,
  runId: string,
  {
    interventions,
    step,
    by,
    at,
  }: { interventions: readonly DoneIntervention[]; step: number; by: RunActor; at: number },
): Promise<void> {
  for (const { message, ...done } of interventions) {
    const detail: Intervention = { ...done, by };
    await insertRunEvent(queries, runId, { at, level: 'info', step, message, kind: 'intervention', detail });
  }
  const changeCount = interventions.filter(({ change }) => change !== null).length;
  if (changeCount > 0)
    await queries.run('UPDATE run SET intervention_count = intervention_count + ? WHERE id = ?', [changeCount, runId]);
}

/** The `detail` of the event that tells of a change which a repetition could not make: it counts as dealt with. */
export const refusalDetail = ({ change }: Pick<PlannedIntervention, 'change'>): { refusedChange: TrainingChange } => ({
  refusedChange: change,
});

/** What changed the result of a run, in the order in which it was applied. */
async function listChanges(
  queries: Queries,
  runId: string,
): Promise<{ step: number; phase: number; by: RunActor; change: TrainingChange }[]> {
  const rows = await queries.all<{ step: number; detail: string }>(
    `SELECT step, detail FROM run_event
     WHERE run_id = ? AND kind = 'intervention' AND detail ->> '$.change' IS NOT NULL
     ORDER BY step, detail ->> '$.phase', id`,
    [runId],
  );
  return rows.map(({ step, detail }) => {
    const { phase, by, change } = JSON.parse(detail) as Intervention;
    return { step, phase, by, change: change as TrainingChange };
  });
}

/**
 * The stop by which a run ended; null when it ended otherwise. A run may have gone on after an earlier stop, and one that
 * was stopped before its first step says none.
 */
async function findStop(queries: Queries, runId: string): Promise<{ step: number; by: RunActor } | null> {
  const row = await queries.get<{ step: number; by: RunActor }>(
    `SELECT run_event.step, detail ->> '$.by' AS by FROM run_event JOIN run ON run.id = run_event.run_id
     WHERE run_id = ? AND kind = 'intervention' AND detail ->> '$.action' = 'stop' AND run.status = 'stopped'
       AND run_event.step IS NOT NULL AND run_event.step >= run.step
     ORDER BY run_event.id DESC LIMIT 1`,
    [runId],
  );
  return row ?? null;
}

/** What a repetition of the run has to do to come to the same end. */
export async function readReplay(queries: Queries, runId: string): Promise<ReplayedIntervention[]> {
  const changes = (await listChanges(queries, runId)).map(({ by: _by, ...change }) => change);
  const stop = await findStop(queries, runId);
  return stop ? [...changes, { step: stop.step, phase: 0, change: null }] : changes;
}

/** For comparisons: what was done to a run stands beside its config, since it makes the result as well. */
export async function describeReplay(queries: Queries, runId: string): Promise<{ interventions?: string[] }> {
  const changes = await listChanges(queries, runId);
  if (changes.length === 0) return {};
  return {
    interventions: changes.map(({ step, change: { setting, ...change } }) => {
      const text = 'mode' in change && change.mode !== 'base' ? `${change.mode} ${change.value}` : change.value;
      return `step ${step}: ${setting} ${typeof text === 'object' ? JSON.stringify(text) : text}`;
    }),
  };
}

export async function writeReplay(
  queries: Queries,
  runId: string,
  replay: readonly ReplayedIntervention[],
): Promise<void> {
  await queries.run('UPDATE run_config SET interventions = ? WHERE run_id = ?', [JSON.stringify(replay), runId]);
}

/**
 * What the engine is to do at which step: again what the log has, then what is left of what the run repeats. That was
 * still to come when all of the log had been done, so it stands behind it even where its step is an earlier one: it may
 * have been waiting for its phase.
 */
export async function readPlan(
  queries: Queries,
  runId: string,
): Promise<Required<Pick<TrainJob, 'interventions' | 'stopAtStep'>>> {
  const stored = await queries.get<{ interventions: string }>('SELECT interventions FROM run_config WHERE run_id = ?', [
    runId,
  ]);
  const replay = JSON.parse(stored?.interventions ?? '[]') as ReplayedIntervention[];
  const done = await listChanges(queries, runId);
  const refused = await queries.get<{ count: number }>(
    `SELECT count(*) AS count FROM run_event WHERE run_id = ? AND level = 'warning' AND detail ->> '$.refusedChange' IS NOT NULL`,
    [runId],
  );
  const dealtWith = done.filter(({ by }) => by === 'repetition').length + (refused?.count ?? 0);
  const stopped = await queries.get(
    `SELECT 1 FROM run_event WHERE run_id = ? AND kind = 'intervention'
     AND detail ->> '$.action' = 'stop' AND detail ->> '$.by' = 'repetition' LIMIT 1`,
    [runId],
  );
  const changes = replay.flatMap(({ change, ...place }) => (change ? [{ ...place, change }] : []));
  const interventions: PlannedIntervention[] = [
    ...done.map(({ by: _by, ...change }) => ({ ...change, isRecorded: true })),
    ...changes.slice(dealtWith).map((change) => ({ ...change, isRecorded: false })),
  ];
  return {
    interventions,
    stopAtStep: stopped ? null : (replay.find(({ change }) => change === null)?.step ?? null),
  };
}
