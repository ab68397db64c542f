import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Run } from '../../../shared/contract/run';
import { openStore, type Store } from '../../store';
import { saveSeries } from './metric-repository';
import { createMetricSeries } from './metric-series';
import { createRunEqualityHandlers } from './run-equality-handlers';
import { insertRun } from './run-repository';
import { readSeriesTable } from './series-table';

let directory: string;
let store: Store;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'run-equality-'));
  store = await openStore(path.join(directory, 'project'), { create: true });
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

async function addRun(id: string, series: Record<string, (step: number) => number>, count: number): Promise<void> {
  await insertRun(store.database, {
    id,
    number: Number(id),
    name: id,
    experiment: 'digits',
    createdAt: 1,
    datasetId: null,
    datasetName: 'digits',
    datasetVersion: null,
    datasetFingerprint: null,
    parameterCount: null,
    epochCount: 1,
    seed: 1,
    colorIndex: 0,
    parentRunId: null,
    parentCheckpointId: null,
    originMode: null,
    text: '',
    config: '{}',
    environment: '{}',
  });
  const steps = Float64Array.from({ length: count }, (_, step) => step);
  const written = Object.entries(series).map(([metric, value]) => {
    const one = createMetricSeries(metric);
    one.append(steps, steps.map(value), steps);
    return { metric, summary: one.summary, chunks: one.takeWrites() };
  });
  await saveSeries(store.database, id, written);
}

const compare = (id: string, otherId: string) =>
  createRunEqualityHandlers(
    {
      get: async (name) => ({ id: name, status: 'completed' }) as Run,
      series: (ids, query) => readSeriesTable(store, ids, query),
    },
    () => store,
  ).compareFigures({ id, otherId }, { signal: new AbortController().signal });

/** More metrics than are read at once, each of several chunks. */
const metrics = (of: (metric: number, step: number) => number) =>
  Object.fromEntries(
    Array.from({ length: 19 }, (_, metric) => [`train/${metric}`, (step: number) => of(metric, step)]),
  );

it('two runs with the same points are equal, whatever the machine measured', async () => {
  await addRun('1', { ...metrics((metric, step) => Math.sin(metric + step)), 'system/stepMs': () => 1 }, 700);
  await addRun('2', { ...metrics((metric, step) => Math.sin(metric + step)), 'system/stepMs': () => 2 }, 700);
  expect(await compare('1', '2')).toMatchObject({
    isEqual: true,
    metricCount: 19,
    pointCount: 19 * 700,
    verdict: 'Equal bit for bit: 13,300 points of 19 metrics.',
  });
});

it('one bit in the middle of a series is found, and said where', async () => {
  await addRun(
    '1',
    metrics((metric, step) => metric + step),
    700,
  );
  await addRun(
    '2',
    metrics((metric, step) => (metric === 12 && step === 433 ? 445 + 2 ** -40 : metric + step)),
    700,
  );
  expect(await compare('1', '2')).toMatchObject({
    isEqual: false,
    differingMetrics: ['train/12'],
    first: { metric: 'train/12', step: 433, values: ['445', String(445 + 2 ** -40)] },
  });
});
