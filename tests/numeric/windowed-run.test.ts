import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobData, TrainJob } from '../../src/shared/job/protocol';
import { EngineProcess } from '../support/engine-process';
import { buildConfig, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());

const rowsOfSeries = 200;
const series = ['north', 'south'];
const length = 5;
/** Rows of two series, turn by turn and each against the order of time. */
const rows = series.flatMap((name, at) =>
  Array.from({ length: rowsOfSeries }, (_, step) => ({
    name,
    time: rowsOfSeries - step,
    value: Math.sin((rowsOfSeries - step) / 4 + at),
  })),
);

function dataWith(memoryBytes: number): JobData {
  const data = folder.writeData(
    'series',
    [
      { name: 'value', role: 'feature', values: rows.map(({ value }) => value) },
      { name: 'time', role: 'order', values: rows.map(({ time }) => time) },
      { name: 'series', role: 'order', values: rows.map(({ name }) => name) },
      { name: 'next', role: 'target', values: rows.map(({ value }) => value) },
    ],
    rows.map(({ time }) => (time < 140 ? 0 : time < 170 ? 1 : 2)),
  );
  const limits = { memoryBytes, preparedDirectory: path.join(folder.path, 'prepared'), preparedBytes: 2 ** 30 };
  return { ...data, limits };
}

const config = buildConfig({
  dataset: { name: 'series', target: 'next', window: { length, horizon: 1, groupBy: 'series' } },
  transforms: [{ kind: 'standardise' }],
  model: { layers: [{ kind: 'input' }, { kind: 'gru', units: 8 }, { kind: 'dense', units: 1 }] },
  training: {
    epochs: 15,
    batchSize: 16,
    optimizer: { kind: 'adam', learningRate: 0.02 },
    loss: { kind: 'meanSquaredError' },
  },
  seed: 2,
});

let inMemory: EngineProcess;
let job: TrainJob;
beforeAll(async () => {
  job = folder.trainJob(config, dataWith(2 ** 30));
  inMemory = await EngineProcess.start(job);
  await inMemory.result<'train'>();
}, 60_000);

test('windows of a series teach its next value', () => {
  // Every part keeps whole windows: 139, 30 and 31 rows of a series less the five before a target.
  expect(inMemory.of('plan')[0]?.stepsPerEpoch).toBe(Math.ceil((2 * (139 - length)) / 16));
  // A sine has a mean square of one half.
  expect(inMemory.series('test/loss').at(-1)?.[1]).toBeLessThan(0.05);
});

test('windows that are read ahead give the same bits as windows in memory', async () => {
  const streamed = await EngineProcess.start(folder.trainJob(config, dataWith(0)));
  await streamed.result<'train'>();
  for (const metric of ['train/loss', 'validation/loss', 'test/loss'])
    expect(streamed.series(metric)).toEqual(inMemory.series(metric));
});

test('a prediction stands beside the row with which its window ends; rows before the first window have none', async () => {
  const outputPath = path.join(folder.path, 'predicted.arrow');
  const { directory } = finalCheckpoint(inMemory);
  const engine = await EngineProcess.start({ ...job, kind: 'predict', checkpointDirectory: directory, outputPath });
  await engine.result<'predict'>();
  const predicted = Array.from(tableFromIPC(readFileSync(outputPath)).getChild('prediction') ?? []) as (
    | number
    | null
  )[];
  expect(predicted).toHaveLength(rows.length);
  const missing = rows.filter((_, row) => predicted[row] === null).map(({ time }) => time);
  expect(missing.sort()).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  const errors = rows.flatMap(({ time, name }, row) => {
    const next = rows.find((each) => each.name === name && each.time === time + 1);
    return next && predicted[row] !== null ? [Math.abs((predicted[row] as number) - next.value)] : [];
  });
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.2);
});
