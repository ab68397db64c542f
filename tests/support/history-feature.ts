import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createActivities } from '../../src/main/features/activities';
import { createHistories } from '../../src/main/features/histories';
import { createChanges } from '../../src/main/lib/changes';
import { systemClock } from '../../src/main/lib/clock';
import { silentLog } from '../../src/main/lib/file-log';
import { openStore, type Store } from '../../src/main/store';
import type { ImportedHistoryRun } from '../../src/shared/contract/history';
import { noJobs } from './no-jobs';

export const historyFixtures = path.resolve('tests/fixtures/histories');

/** The histories feature as the host wires it, over a project of the test's own. */
export async function openHistories() {
  const folder = await mkdtemp(path.join(tmpdir(), 'studio-histories-'));
  const store: Store = await openStore(path.join(folder, 'project'), { create: true });
  const changes = createChanges();
  const { tasks } = createActivities({ changes, clock: systemClock, log: silentLog });
  const histories = createHistories({
    session: () => store,
    uploads: { path: (id) => id, remove: async () => {} },
    jobs: noJobs,
    tasks,
    changes,
    clock: systemClock,
    log: silentLog,
  });
  const { signal } = new AbortController();
  const close = async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  };
  const request = { options: {}, actions: {}, acceptDamage: false };
  return {
    folder,
    store,
    histories,
    tasks,
    preview: (file: string, options = {}) => histories.preview({ source: { path: file }, options }, signal),
    bring: (file: string, more: Partial<Parameters<typeof histories.import>[0]> = {}, end: AbortSignal = signal) =>
      histories.import({ source: { path: file }, ...request, ...more }, end),
    /** Level 0 of every series of a run, as it is stored. Times: milliseconds since 1970. */
    points: (runId: string) => readPoints(store, runId),
    run: async (runId: string) => {
      const row = await store.database.get<Record<string, unknown>>(
        'SELECT run.*, config, environment FROM run JOIN run_config ON run_id = run.id WHERE run.id = ?',
        [runId],
      );
      if (!row) throw new Error(`There is no run ${runId}.`);
      return row;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function readPoints(store: Store, runId: string): Promise<Record<string, [number, number, number][]>> {
  const rows = await store.database.all<{ metric: string; data: Buffer; startedAt: number | null }>(
    `SELECT metric, data, started_at AS startedAt FROM metric_series
       JOIN metric_chunk ON series_id = metric_series.id AND level = 0 JOIN run ON run.id = run_id
     WHERE run_id = ? ORDER BY metric, metric_chunk.number`,
    [runId],
  );
  const points: Record<string, [number, number, number][]> = {};
  for (const { metric, data, startedAt } of rows) {
    const numbers = new Float64Array(
      data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer,
    );
    const series = points[metric] ?? [];
    for (let at = 0; at + 2 < numbers.length; at += 3)
      series.push([numbers[at] as number, numbers[at + 1] as number, (numbers[at + 2] as number) + (startedAt ?? 0)]);
    points[metric] = series;
  }
  return points;
}

export const outcomes = (runs: readonly ImportedHistoryRun[]) =>
  Object.fromEntries(runs.map(({ id, outcome }) => [id, outcome]));
