import { setTimeout as wait } from 'node:timers/promises';
import type { Changes } from '../../lib/changes';
import type { ProjectSession } from '../../store';
import { createMetricRecorder, type MetricRecorder } from './metric-recorder';
import { createThrottle } from './throttle';

export interface LogLoadQuery {
  runIds: readonly string[];
  pointsPerSecond: number;
  durationMs: number;
}

/** Units: milliseconds a call of the recorder. */
export interface LogLoad {
  callCount: number;
  pointCount: number;
  meanMs: number;
  p99Ms: number;
  longestMs: number;
}

const tickMs = 20;
const publishIntervalMs = 50;
const metric = 'train/loss';

/**
 * Logs points into existing runs as so many trainings at once would, and tells what a call costs. For benchmarks: it goes
 * through the same recorder and the same notices as a training.
 */
export async function runLogLoad(
  { session, changes }: { session: ProjectSession; changes: Changes },
  { runIds, pointsPerSecond, durationMs }: LogLoadQuery,
): Promise<LogLoad> {
  const startedAt = Date.now();
  const recorders: { recorder: MetricRecorder; step: number }[] = [];
  for (const runId of runIds) {
    const { database } = session;
    const row = await database.get<{ step: number | null }>(
      'SELECT max(last_step) AS step FROM metric_series WHERE run_id = ?',
      [runId],
    );
    await database.run("UPDATE run SET status = 'running' WHERE id = ?", [runId]);
    changes.publish({ noun: 'run', id: runId });
    const publish = createThrottle(publishIntervalMs, () => changes.publish({ noun: 'metrics', id: runId }));
    const say = () => {};
    const recorder = await createMetricRecorder(
      {
        database,
        runId,
        startedAt,
        onWritten: () => publish(undefined),
        onOddity: say,
        onDamage: say,
        onError: (error) => {
          throw error;
        },
      },
      Number.MAX_VALUE,
    );
    recorders.push({ recorder, step: row?.step ?? 0 });
  }
  const calls: number[] = [];
  let logged = 0;
  for (const begin = performance.now(); ; await wait(tickMs)) {
    const elapsedMs = Math.min(durationMs, performance.now() - begin);
    const due = Math.floor((elapsedMs * pointsPerSecond) / 1000) - logged;
    logged += due;
    for (const each of recorders) {
      if (due === 0) continue;
      const steps = Float64Array.from({ length: due }, (_, index) => each.step + index + 1);
      each.step += due;
      const values = steps.map((step) => 1 / (1 + step / 5_000) + 0.05 * Math.sin(step));
      const timesMs = steps.map(() => Date.now());
      const before = performance.now();
      each.recorder.append([{ metric, steps, values, timesMs }]);
      calls.push(performance.now() - before);
    }
    if (elapsedMs >= durationMs) break;
  }
  for (const { recorder } of recorders) await recorder.flush();
  for (const runId of runIds) {
    await session.database.run("UPDATE run SET status = 'completed' WHERE id = ?", [runId]);
    changes.publish({ noun: 'run', id: runId });
  }
  calls.sort((one, other) => one - other);
  return {
    callCount: calls.length,
    pointCount: logged * recorders.length,
    meanMs: calls.reduce((total, each) => total + each, 0) / Math.max(1, calls.length),
    p99Ms: calls[Math.floor(calls.length * 0.99)] ?? 0,
    longestMs: calls.at(-1) ?? 0,
  };
}
