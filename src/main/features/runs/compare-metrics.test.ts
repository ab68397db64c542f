import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '../../store';
import { compareMetrics } from './compare-metrics';
import { findRuns } from './run-repository';
import { toRun } from './run-row';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-compare-metrics-'));
  store = await openStore(folder, { create: true });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function insert(id: string, last: Record<string, number | null>, finalMetrics: object | null = null) {
  await store.database.run(
    `INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index, final_metrics)
     VALUES (?, (SELECT count(*) FROM run), ?, '', 'completed', 0, 0, '', 1, 1, 0, ?)`,
    [id, id, finalMetrics === null ? null : JSON.stringify(finalMetrics)],
  );
  await store.database.run(
    `INSERT INTO metric_series (run_id, metric, point_count, last, minimum, maximum, best, best_step)
     SELECT ?, key, 1, value, 0, 9, 9, 1 FROM json_each(?)`,
    [id, JSON.stringify(last)],
  );
}
async function compare(...ids: string[]) {
  const rows = await findRuns(store.database, ids);
  const runs = ids.map((id) => toRun(rows.get(id) as never));
  const { metrics, furtherMetricCount } = await compareMetrics(store.database, runs);
  return { values: Object.fromEntries(metrics.map(({ metric, values }) => [metric, values])), furtherMetricCount };
}
const many = (from: number, to: number) =>
  Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`m${1000 + from + index}`, from + index]));

it('puts the last values of all metrics side by side', async () => {
  await insert('one', { b: 1, a: 2 });
  await insert('other', { b: 3 });
  const values = { a: [2, null], b: [1, 3] };
  expect(await compare('one', 'other')).toEqual({ values, furtherMetricCount: 0 });
});

it('compares figures over whole splits where there are any, not the last batch', async () => {
  await insert('one', { 'train/loss': 1e-8 }, { train: { loss: 0.25 } });
  await insert('other', { 'train/loss': 1e-8 });
  expect((await compare('one', 'other')).values).toEqual({ 'train/loss': [0.25, 1e-8] });
});

it('finds what a run has beyond the metrics that come with it, and tells how many are not compared', async () => {
  await insert('one', many(0, 300));
  await insert('other', many(100, 400));
  const { values, furtherMetricCount } = await compare('one', 'other');
  expect(values.m1000).toEqual([0, null]);
  expect(values.m1150).toEqual([150, 150]);
  expect(values.m1250).toEqual([250, 250]);
  expect([Object.keys(values).length, furtherMetricCount]).toEqual([300, 100]);
});
