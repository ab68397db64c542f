import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../shared/contract/activity';
import { openStore, type Store } from '../../store';
import { createRunMetricHandlers } from './run-metric-handlers';

let folder: string;
let store: Store;
const inHand = new Set<string>();
const published: Omit<Change, 'sequence'>[] = [];
const context = { signal: new AbortController().signal };
const handlers = () =>
  createRunMetricHandlers({
    session: () => store,
    changes: { publish: (change) => published.push(change), watch: async function* () {} },
    clock: { now: () => 5 },
    inHand,
  });

beforeEach(async () => {
  published.length = 0;
  folder = await mkdtemp(path.join(tmpdir(), 'studio-run-metrics-'));
  store = await openStore(folder, { create: true });
  const runs = [
    { id: 'run_1', status: 'completed' },
    { id: 'run_2', status: 'running' },
    { id: 'run_3', status: 'stopped' },
  ];
  for (const [index, { id, status }] of runs.entries()) {
    await store.database.run(
      `INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index)
       VALUES (?, ?, ?, 'a', ?, 0, 0, 'iris', 1, 1, 0)`,
      [id, index + 1, `name-${index + 1}`, status],
    );
    const metrics = id === 'run_3' ? ['train/loss'] : ['train/loss', 'validation/loss'];
    for (const metric of metrics)
      await store.database.run('INSERT INTO metric_series (run_id, metric, point_count) VALUES (?, ?, 1000)', [
        id,
        metric,
      ]);
  }
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

describe('points of metrics', () => {
  it('are counted run by run before they are deleted, with the runs that cannot lose any now', async () => {
    const ids = ['run_3', 'gone', 'run_2', 'run_1'];
    const { runs } = await handlers().metricExtent({ ids, metrics: ['train/loss', 'validation/loss'] }, context);
    expect(runs).toEqual([
      { id: 'run_3', seriesCount: 1, pointCount: 1000, isActive: false },
      { id: 'run_2', seriesCount: 2, pointCount: 2000, isActive: true },
      { id: 'run_1', seriesCount: 2, pointCount: 2000, isActive: false },
    ]);
  });

  it('go from one run, which charts are told and the run’s log keeps', async () => {
    const metrics = ['train/loss', 'never logged'];
    expect(await handlers().removeMetrics({ id: 'run_1', metrics }, context)).toEqual({
      removedMetrics: ['train/loss'],
    });
    expect(await store.database.all('SELECT run_id AS id, metric FROM metric_series ORDER BY id')).toEqual([
      { id: 'run_1', metric: 'validation/loss' },
      { id: 'run_2', metric: 'train/loss' },
      { id: 'run_2', metric: 'validation/loss' },
      { id: 'run_3', metric: 'train/loss' },
    ]);
    expect(published).toEqual([
      { noun: 'run', id: 'run_1' },
      { noun: 'metrics', id: 'run_1', isRemoval: true },
    ]);
    expect(await store.database.all('SELECT run_id AS id, message FROM run_event')).toEqual([
      { id: 'run_1', message: '1,000 points of train/loss were deleted.' },
    ]);
  });

  it('take the final figures of the run with them, and no others', async () => {
    await store.database.run('UPDATE run SET final_metrics = ?', [
      JSON.stringify({ train: { loss: 0.1, accuracy: 0.9 }, test: { loss: 0.3 } }),
    ]);
    await handlers().removeMetrics({ id: 'run_1', metrics: ['train/loss'] }, context);
    expect(await store.database.all('SELECT id, final_metrics AS figures FROM run ORDER BY id LIMIT 2')).toEqual([
      { id: 'run_1', figures: '{"train":{"accuracy":0.9},"test":{"loss":0.3}}' },
      { id: 'run_2', figures: '{"train":{"loss":0.1,"accuracy":0.9},"test":{"loss":0.3}}' },
    ]);
  });

  it('stay in a run that is about to go on; while they are deleted, none goes on', async () => {
    inHand.add('run_1');
    const asked = { id: 'run_1', metrics: ['train/loss'] };
    await expect(handlers().removeMetrics(asked, context)).rejects.toMatchObject({ code: 'CONFLICT' });
    inHand.clear();
    const removing = handlers().removeMetrics(asked, context);
    expect([...inHand]).toEqual(['run_1']);
    await removing;
    expect([...inHand]).toEqual([]);
  });

  it('stay in a run that is being trained, with the reason', async () => {
    await expect(handlers().removeMetrics({ id: 'run_2', metrics: ['train/loss'] }, context)).rejects.toThrow(
      'The run name-2 is running: its metrics are being written.',
    );
    expect(published).toEqual([]);
  });
});
