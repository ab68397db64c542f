import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../store';
import { insertRun, type NewRun } from './run-repository';
import { readRunTable } from './run-table';
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
  const { bytes } = await readRunTable(store, columns);
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
});
