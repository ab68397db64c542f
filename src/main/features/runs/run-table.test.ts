import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../store';
import { saveSeries } from './metric-repository';
import { createMetricSeries } from './metric-series';
import { insertRun, listRuns, type NewRun } from './run-repository';
import { type RunTableQuery, readRunTable } from './run-table';
import { indexConfigs, listConfigKeys } from './run-value-repository';

let directory: string;
let store: Store;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'run-table-'));
  store = await openStore(path.join(directory, 'project'), { create: true });
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

async function addRun(number: number, config: unknown, more: Partial<NewRun> = {}): Promise<string> {
  const id = `run_${number}`;
  await insertRun(store.database, {
    id,
    number,
    name: `run ${number}`,
    experiment: 'digits',
    createdAt: 1000 * number,
    datasetId: null,
    datasetName: 'digits',
    datasetVersion: null,
    datasetFingerprint: null,
    parameterCount: null,
    epochCount: 3,
    seed: number,
    colorIndex: number,
    parentRunId: null,
    parentCheckpointId: null,
    originMode: null,
    text: '',
    config: JSON.stringify(config),
    environment: '{}',
    ...more,
  });
  return id;
}

const addMetric = (runId: string, metric: string, last: number, best: number) =>
  store.database.run(
    'INSERT INTO metric_series (run_id, metric, point_count, last_step, last, minimum, maximum, best, best_step) VALUES (?, ?, 2, 9, ?, ?, ?, ?, 4)',
    [runId, metric, last, Math.min(last, best), Math.max(last, best), best],
  );

async function read(...columns: string[]): Promise<Record<string, unknown[]>> {
  return readSome({ columns });
}

async function readSome(query: RunTableQuery): Promise<Record<string, unknown[]>> {
  const { bytes } = await readRunTable(store, query);
  const table = tableFromIPC(bytes);
  return Object.fromEntries(
    table.schema.fields.map(({ name }) => [name, Array.from(table.getChild(name) ?? [])]),
  ) as Record<string, unknown[]>;
}

describe('the table of runs', () => {
  it('is empty in a project without runs', async () => {
    expect(await read('config:seed')).toMatchObject({ id: [], name: [], 'config:seed': [] });
  });

  it('has every run newest first, without those in the trash', async () => {
    for (const number of [1, 2, 3]) await addRun(number, {});
    await store.database.run(
      "INSERT INTO trash (id, noun, subject_id, name, deleted_at, size_bytes) VALUES ('t', 'run', 'run_2', 'run 2', 0, 0)",
    );
    await store.database.run("UPDATE run SET trash_id = 't' WHERE id = 'run_2'");
    const table = await read();
    expect(table.id).toEqual(['run_3', 'run_1']);
    expect(table.createdAt).toEqual([3000, 1000]);
    expect(table.startedAt).toEqual([Number.NaN, Number.NaN]);
  });

  it('reads more than one page without losing or repeating a run', async () => {
    await store.database.transaction(async () => {
      for (let number = 1; number <= 2_050; number += 1) await addRun(number, { seed: number });
    });
    const { number, 'config:seed': seed } = await read('config:seed');
    expect(number).toEqual(Array.from({ length: 2_050 }, (_, index) => 2_050 - index));
    expect(seed).toEqual(number);
  });

  it('gives numbers of configs and metrics with every digit', async () => {
    const rate = 0.1 + 0.2;
    await addMetric(await addRun(1, { training: { learningRate: rate } }), 'train/loss', Math.PI, 1 / 3);
    expect(
      await read('config:training.learningRate', 'metric:train/loss:last', 'metric:train/loss:best'),
    ).toMatchObject({
      'config:training.learningRate': [rate],
      'metric:train/loss:last': [Math.PI],
      'metric:train/loss:best': [1 / 3],
    });
  });

  it('takes the final figure of a run that has ended, else the newest point', async () => {
    await addMetric(await addRun(1, {}), 'validation/accuracy', 0.5, 0.6);
    const ended = await addRun(2, {});
    await addMetric(ended, 'validation/accuracy', 0.7, 0.8);
    await store.database.run('UPDATE run SET final_metrics = ? WHERE id = ?', [
      JSON.stringify({ validation: { accuracy: 0.75 } }),
      ended,
    ]);
    await addRun(3, {});
    expect((await read('metric:validation/accuracy'))['metric:validation/accuracy']).toEqual([Number.NaN, 0.75, 0.5]);
  });

  it('writes a setting as text where one run has a word for it', async () => {
    await addRun(1, { engine: { replicas: 'auto' } });
    await addRun(2, { engine: { replicas: 4 } });
    await addRun(3, {});
    expect((await read('config:engine.replicas'))['config:engine.replicas']).toEqual([null, '4', 'auto']);
  });

  it('knows the settings of runs that came later', async () => {
    await addRun(1, { seed: 1 });
    await indexConfigs(store.database);
    await addRun(2, { seed: 7, model: { layers: [{ name: 'hidden', units: 64 }] } });
    expect((await read('config:model.layers.hidden.units'))['config:model.layers.hidden.units']).toEqual([
      64,
      Number.NaN,
    ]);
    expect(await listConfigKeys(store.database)).toContainEqual({
      path: 'seed',
      runCount: 2,
      isVaried: true,
      isNumeric: true,
    });
  });

  it('refuses a name that names no column', async () => {
    await expect(read('units; DROP TABLE run')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('gives some runs alone, and only their numbers with the columns', async () => {
    for (const number of [1, 2, 3]) await addRun(number, { seed: number });
    const some = await readSome({ columns: ['config:seed'], ids: ['run_1', 'run_3', 'run_9'] });
    expect(some).toMatchObject({ id: ['run_3', 'run_1'], 'config:seed': [3, 1] });
    expect(await readSome({ columns: ['config:seed'], columnsOnly: true })).toEqual({
      number: [3, 2, 1],
      'config:seed': [3, 2, 1],
    });
  });

  it('has archived runs too, and the beginning of notes', async () => {
    await addRun(1, {});
    await store.database.run("UPDATE run SET archived_at = 7, notes = ? WHERE id = 'run_1'", ['x'.repeat(10_000)]);
    expect(await read()).toMatchObject({ archivedAt: [7], notes: ['x'.repeat(200)] });
    expect(await listRuns(store.database)).toEqual([]);
  });
});

describe('a metric at a step', () => {
  /** Points one after the other, as a training run leaves them: several chunks above 256. */
  async function addSeries(runId: string, metric: string, steps: readonly number[], value: (step: number) => number) {
    const series = createMetricSeries(metric);
    series.append(Float64Array.from(steps), Float64Array.from(steps, value), Float64Array.from(steps));
    await saveSeries(store.database, runId, [{ metric, summary: series.summary, chunks: series.takeWrites() }]);
    await store.database.run('UPDATE run SET step = max(step, ?) WHERE id = ?', [steps.at(-1) ?? 0, runId]);
  }
  const steps = (count: number, every = 1) => Array.from({ length: count }, (_, index) => (index + 1) * every);

  it('is the newest point no later, and missing in runs that did not come so far', async () => {
    await addSeries(await addRun(1, {}), 'train/loss', steps(1_000), (step) => step / 10);
    await addSeries(await addRun(2, {}), 'train/loss', steps(100, 10), (step) => -step);
    await addSeries(await addRun(3, {}), 'train/loss', steps(5), (step) => step);
    await addRun(4, {});
    const at = async (step: number) => (await read(`metric:train/loss:at:${step}`))[`metric:train/loss:at:${step}`];
    expect(await at(513)).toEqual([Number.NaN, Number.NaN, -510, 51.3]);
    expect(await at(5)).toEqual([Number.NaN, 5, Number.NaN, 0.5]);
    expect(await at(1_000)).toEqual([Number.NaN, Number.NaN, -1_000, 100]);
    expect(await at(1_001)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });

  it('is what it is, a NaN among numbers too', async () => {
    await addSeries(await addRun(1, {}), 'train/loss', steps(9), (step) => (step === 9 ? Number.NaN : step));
    const column = 'metric:train/loss:at:9';
    expect((await read(column))[column]).toEqual([Number.NaN]);
    expect((await read('metric:train/loss:notFiniteCount'))['metric:train/loss:notFiniteCount']).toEqual([1]);
  });

  it('is taken where another metric was best', async () => {
    const run = await addRun(1, {});
    await addSeries(run, 'train/loss', steps(600), (step) => 1_000 - step);
    await addSeries(run, 'validation/loss', steps(12, 50), (step) => Math.abs(step - 300));
    await addSeries(await addRun(2, {}), 'train/loss', steps(10), (step) => step);
    const column = 'metric:train/loss:atBestOf:validation/loss';
    expect((await read(column))[column]).toEqual([Number.NaN, 700]);
  });

  it('is left out where the chunk is damaged', async () => {
    await addSeries(await addRun(1, {}), 'train/loss', steps(20), (step) => step);
    await store.database.run("UPDATE metric_chunk SET data = x'00'");
    const column = 'metric:train/loss:at:7';
    expect((await read(column))[column]).toEqual([Number.NaN]);
  });
});
