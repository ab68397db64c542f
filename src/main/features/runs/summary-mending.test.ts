import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '../../store';
import { openConnection, openModes } from '../../store/connection';
import { migrate } from '../../store/migrate';
import { migrations } from '../../store/migrations';
import { createMetricRecorder } from './metric-recorder';
import { mendSummaries } from './summary-mending';

const { signal } = new AbortController();
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-summaries-'));
  store = await openStore(path.join(folder, 'project'), { create: true });
  for (const [number, status] of ['completed', 'running'].entries())
    await store.database.run(
      `INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index)
       VALUES ('run_' || ?, ?, 'a', 'a', ?, 0, 0, 'iris', 1, 1, 0)`,
      [number, number, status],
    );
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function record(runId: string, metric: string, values: readonly number[]): Promise<void> {
  const { database } = store;
  const recorder = await createMetricRecorder(
    { database, runId, startedAt: 0, onWritten() {}, onOddity() {}, onDamage() {}, onError() {} },
    Number.MAX_SAFE_INTEGER,
  );
  const steps = Float64Array.from(values, (_, index) => index + 1);
  recorder.append([{ metric, steps, values: Float64Array.from(values), timesMs: steps }]);
  await recorder.flush();
}
const summaries = () =>
  store.database.all(
    'SELECT run_id AS run, metric, last, best, best_step AS bestStep, is_stale AS isStale FROM metric_series ORDER BY id',
  );

it('are made anew from the points as this version reads them, once the run has ended', async () => {
  const values = Array.from({ length: 3_000 }, (_, index) => 10 + ((index * 7) % 3_000));
  values[1_234] = 1;
  await record('run_0', 'val_mse', values);
  await record('run_0', 'train/loss', [0.5, 0.25, Number.NaN]);
  await record('run_1', 'val_mse', [3, 2, 4]);
  const asNow = await summaries();
  expect(asNow).toEqual([
    { run: 'run_0', metric: 'val_mse', last: values.at(-1), best: 1, bestStep: 1_235, isStale: 0 },
    { run: 'run_0', metric: 'train/loss', last: null, best: 0.25, bestStep: 2, isStale: 0 },
    { run: 'run_1', metric: 'val_mse', last: 4, best: 2, bestStep: 2, isStale: 0 },
  ]);
  // As an older version has written them.
  await store.database.run(
    'UPDATE metric_series SET best = maximum, best_step = 7, last = coalesce(last, 0.25), is_stale = 1',
  );
  const [, , older] = await summaries();
  expect(await mendSummaries(store.database, signal)).toBe(2);
  expect(await summaries()).toEqual([asNow[0], asNow[1], older]);
  await store.database.run("UPDATE run SET status = 'stopped'");
  expect(await mendSummaries(store.database, signal)).toBe(1);
  expect(await summaries()).toEqual(asNow);
});

it('of older projects are marked where they may say something else now', async () => {
  const file = path.join(folder, 'old.sqlite');
  const connection = await openConnection(file, openModes.create);
  const before = migrations.findIndex((sql) => sql.includes('is_stale'));
  await migrate(connection, file, { readOnly: false, steps: migrations.slice(0, before) });
  const series: [metric: string, notFinite: number][] = [
    ['val_mse', 0],
    ['eval/WER', 0],
    ['bpb', 0],
    ['params', 0],
    ['system/stepMs', 0],
    ['train/loss', 0],
    ['validation/loss', 3],
    ['accuracy', 0],
  ];
  await connection.execute('PRAGMA foreign_keys = OFF');
  for (const [metric, notFiniteCount] of series)
    await connection.run(
      "INSERT INTO metric_series (run_id, metric, minimum, maximum, not_finite_count) VALUES ('r', ?, 1, 2, ?)",
      [metric, notFiniteCount],
    );
  await migrate(connection, file, { readOnly: false });
  const stale = await connection.all<{ metric: string }>('SELECT metric FROM metric_series WHERE is_stale = 1');
  expect(stale.map(({ metric }) => metric)).toEqual(['val_mse', 'eval/WER', 'bpb', 'params', 'validation/loss']);
  await connection.close();
});
