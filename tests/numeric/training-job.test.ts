import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { JobEvent } from '../../src/shared/job/protocol';
import { EngineProcess, jobEngine } from '../support/engine-process';
import type { JobDataColumn } from '../support/job-data';
import { buildConfig, cloudColumns, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());
const clouds = cloudColumns(300, 6, 3, 1);
const [firstColumn] = clouds as [JobDataColumn];
const data = folder.writeData('clouds', clouds);

type ConfigInput = Parameters<typeof buildConfig>[0];

function configWith(training: object = {}, rest: Partial<ConfigInput> = {}) {
  return buildConfig({
    transforms: [{ kind: 'standardise' }],
    model: {
      layers: [
        { kind: 'input' },
        { kind: 'dense', units: 8, activation: 'relu' },
        { kind: 'dense', units: 3, name: 'output' },
      ],
    },
    training: {
      epochs: 4,
      batchSize: 32,
      optimizer: { kind: 'adam', learningRate: 0.01 },
      loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
      metrics: ['accuracy'],
      ...training,
    } as ConfigInput['training'],
    ...rest,
  });
}

async function failureOf(job: Parameters<typeof EngineProcess.start>[0]) {
  const engine = await EngineProcess.start(job);
  const event = await engine.waitFor(({ type }) => type === 'failed' || type === 'done');
  await engine.exited;
  if (event.type !== 'failed') throw new Error('The job succeeded.');
  return { engine, error: event.error };
}

describe('what a training tells', () => {
  test('every point up to a checkpoint is sent before the checkpoint, and its removed ones are gone', async () => {
    const job = folder.trainJob(configWith({ epochs: 8, checkpoint: { keepLast: 2 } }), data);
    const engine = await EngineProcess.start(job);
    const result = await engine.result<'train'>();
    let sentStep = 0;
    const alive = new Map<string, string>();
    for (const event of engine.events) {
      if (event.type === 'metrics')
        for (const { metric, steps } of event.points)
          if (metric === 'train/loss') {
            expect(steps[0]).toBe(sentStep + 1);
            sentStep = steps.at(-1) as number;
          }
      if (event.type === 'checkpoint') {
        expect(sentStep).toBeGreaterThanOrEqual(event.checkpoint.step);
        alive.set(event.checkpoint.id, path.basename(event.checkpoint.directory));
        for (const id of event.removedIds) alive.delete(id);
      }
    }
    expect(sentStep).toBe(result.step);
    const onDisk = readdirSync(path.join(job.runDirectory, 'checkpoints'));
    expect(onDisk.sort()).toEqual([...alive.values()].sort());
    const best = engine
      .of('checkpoint')
      .filter(({ checkpoint }) => checkpoint.best)
      .at(-1)?.checkpoint;
    expect(onDisk).toContain(path.basename(best?.directory ?? ''));
    const lowest = Math.min(...engine.series('validation/loss').map(([, value]) => value));
    expect(best?.metrics['validation/loss']).toBe(lowest);
  });

  test('plan, last progress and result agree with the epochs and batches of the config', async () => {
    const engine = await EngineProcess.start(folder.trainJob(configWith(), data));
    const result = await engine.result<'train'>();
    const [plan] = engine.of('plan');
    expect(plan).toMatchObject({ parameterCount: 83, stepsPerEpoch: 7, stepCount: 28, epochCount: 4, startStep: 0 });
    expect(engine.of('progress').at(-1)).toMatchObject({ fraction: 1, step: 28, epoch: 4 });
    expect(result).toMatchObject({ status: 'completed', step: 28, epoch: 4 });
    expect(engine.events[0]).toMatchObject({ type: 'ready' });
    expect(engine.events.at(-1)?.type).toBe('done');
  });

  test('patience ends the training before its last epoch', async () => {
    const config = configWith({
      epochs: 60,
      optimizer: { kind: 'adam', learningRate: 0.3 },
      earlyStopping: { metric: 'validation/loss', patience: 3 },
    });
    const engine = await EngineProcess.start(folder.trainJob(config, data));
    const result = await engine.result<'train'>();
    const values = engine.series('validation/loss').map(([, value]) => value);
    expect(result).toMatchObject({ status: 'completed', epoch: values.length });
    expect(values.length).toBeLessThan(60);
    expect(values.indexOf(Math.min(...values))).toBe(values.length - 4);
    expect(engine.of('log').map(({ message }) => message)).toEqual([expect.stringContaining('Stopped early')]);
  });

  test('without validation and test rows the training loss chooses the best checkpoint', async () => {
    const table = folder.writeData('training only', clouds, new Array<number>(300).fill(0));
    const engine = await EngineProcess.start(folder.trainJob(configWith({ epochs: 3 }), table));
    const { metrics } = await engine.result<'train'>();
    expect(Object.keys(metrics.train)).toEqual(['loss', 'accuracy']);
    expect([metrics.validation, metrics.test]).toEqual([{}, {}]);
    const best = engine.of('checkpoint').filter(({ checkpoint }) => checkpoint.best);
    expect(best.map(({ checkpoint }) => checkpoint.epoch)).toEqual([1, 2, 3]);
  });

  test('rows without a target are left out and said so', async () => {
    const columns = clouds.map((column) =>
      column.role === 'target'
        ? { ...column, values: (column.values as string[]).map((value, row) => (row % 10 === 0 ? null : value)) }
        : column,
    );
    const engine = await EngineProcess.start(
      folder.trainJob(configWith({ epochs: 1 }), folder.writeData('gaps', columns)),
    );
    await engine.result<'train'>();
    expect(engine.of('log').map(({ message }) => message)).toEqual([
      '30 rows have no value in the target "label" and are left out.',
    ]);
  });

  test('an output that does not suit the loss is warned of', async () => {
    const config = configWith({ epochs: 1, loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: false } });
    const engine = await EngineProcess.start(folder.trainJob(config, data));
    await engine.waitFor(({ type }) => type === 'done' || type === 'failed');
    expect(engine.of('log').map(({ message }) => message)).toContainEqual(
      expect.stringContaining('set fromLogits: true'),
    );
  });
});

describe('targets of every kind', () => {
  const numbers = clouds.map((column) =>
    column.role === 'target'
      ? { ...column, values: (firstColumn.values as number[]).map((value) => 3 * value + 1) }
      : column,
  );
  const cases = {
    'one-hot classes': {
      data,
      units: 3,
      training: {
        loss: { kind: 'categoricalCrossentropy', fromLogits: true },
        metrics: ['accuracy', 'meanSquaredError'],
      },
    },
    'two classes': {
      data: folder.writeData('two', cloudColumns(300, 6, 2, 1)),
      units: 1,
      training: { loss: { kind: 'binaryCrossentropy', fromLogits: true }, metrics: ['accuracy'] },
    },
    numbers: {
      data: folder.writeData('numbers', numbers),
      units: 1,
      training: { loss: { kind: 'meanSquaredError' }, metrics: ['meanAbsoluteError', 'rootMeanSquaredError'] },
    },
  };
  test.each(Object.entries(cases))('%s are learned', async (_, { data: table, units, training }) => {
    const config = configWith(
      { epochs: 15, optimizer: { kind: 'adam', learningRate: 0.03 }, ...training },
      {
        model: {
          layers: [{ kind: 'input' }, { kind: 'dense', units: 8, activation: 'relu' }, { kind: 'dense', units }],
        },
      },
    );
    const engine = await EngineProcess.start(folder.trainJob(config, table));
    const { metrics } = await engine.result<'train'>();
    const [first] = engine.series('train/loss');
    expect(metrics.test.loss).toBeLessThan((first?.[1] as number) / 2);
    if (metrics.test.rootMeanSquaredError !== undefined)
      expect(metrics.test.rootMeanSquaredError).toBeCloseTo(Math.sqrt(metrics.test.loss as number), 5);
  });
});

describe('ends that are not the end', () => {
  test('cancelling ends the process without a result', async () => {
    const engine = await EngineProcess.start(folder.trainJob(configWith({ epochs: 10_000 }), data));
    await engine.waitFor(({ type }) => type === 'metrics');
    engine.send('cancel');
    await engine.exited;
    expect(engine.events.at(-1)).toEqual({ type: 'cancelled' });
    expect(engine.exitCode).toBe(0);
  });

  test('the engine does not outlive its host', async () => {
    const engine = await EngineProcess.start(folder.trainJob(configWith({ epochs: 10_000 }), data));
    await engine.waitFor(({ type }) => type === 'metrics');
    engine.disconnect();
    await engine.exited;
    expect(engine.exitCode).toBe(0);
  });

  test('a diverging loss names step, epoch, learning rate and remedy, and leaves earlier checkpoints whole', async () => {
    const columns = clouds.map((column) =>
      column.role === 'feature'
        ? { ...column, values: (column.values as number[]).map((value) => value * 1e18) }
        : column,
    );
    const config = configWith({ optimizer: { kind: 'sgd', learningRate: 1000 } }, { transforms: [] });
    const { engine, error } = await failureOf(folder.trainJob(config, folder.writeData('huge', columns)));
    const [step] = engine.series('train/loss').at(-1) as [number, number];
    expect(error.code).toBe('ENGINE_FAILED');
    expect(error.message).toContain(`step ${step} (epoch 1) with learning rate 1000`);
    expect(error.data.fix).toContain('learningRate');
    expect(engine.of('checkpoint')).toEqual([]);
  });
});

describe('checkpoints', () => {
  const trained = (async () => {
    const job = folder.trainJob(configWith(), data);
    const engine = await EngineProcess.start(job);
    await engine.result<'train'>();
    return { job, directory: finalCheckpoint(engine).directory };
  })();

  test('resuming a completed run trains no further and gives the same figures', async () => {
    const { job, directory } = await trained;
    const engine = await EngineProcess.start({ ...job, resumeFrom: directory });
    const result = await engine.result<'train'>();
    expect(result).toMatchObject({ status: 'completed', step: 28 });
    expect(engine.of('checkpoint')).toEqual([]);
    expect(engine.series('test/loss')).toEqual([[28, result.metrics.test.loss]]);
  });

  test('a fork takes weights that fit, starts the others anew and says which', async () => {
    const { directory } = await trained;
    const config = configWith(
      { optimizer: { kind: 'sgd', learningRate: 0.01 }, epochs: 1 },
      {
        model: {
          layers: [
            { kind: 'input' },
            { kind: 'dense', units: 8, activation: 'relu' },
            { kind: 'dense', units: 5, activation: 'relu' },
            { kind: 'dense', units: 3, name: 'output' },
          ],
        },
      },
    );
    const engine = await EngineProcess.start(
      folder.trainJob(config, data, { resumeFrom: directory, resumeMode: 'weights' }),
    );
    const result = await engine.result<'train'>();
    expect(engine.of('plan')[0]?.startStep).toBe(0);
    expect(result.step).toBe(7);
    expect(engine.of('log')[0]?.message).toBe(
      'Weights that the checkpoint lacks or has in another shape start anew: dense_2/0/kernel, dense_2/1/bias, output/0/kernel.',
    );
  });

  test('a damaged checkpoint is refused, never trained on', async () => {
    const { job } = await trained;
    const copy = folder.trainJob(job.config, data);
    const first = await EngineProcess.start(copy);
    await first.result<'train'>();
    const { directory } = finalCheckpoint(first);
    const file = path.join(directory, 'weights.bin');
    const bytes = readFileSync(file);
    bytes[5] = (bytes[5] as number) ^ 0xff;
    writeFileSync(file, bytes);
    const { error } = await failureOf({ ...copy, resumeFrom: directory });
    expect(error).toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining('damaged') });
  });

  test('exact resume with other data is refused', async () => {
    const { job, directory } = await trained;
    const { error } = await failureOf({ ...job, data: { ...data, fingerprint: 'other' }, resumeFrom: directory });
    expect(error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('fingerprint other') });
  });

  test('leftovers of an interrupted write are cleared away', async () => {
    const { job, directory } = await trained;
    const leftover = `${directory}.123.partial`;
    writeFileSync(leftover, 'half');
    const engine = await EngineProcess.start({ ...job, resumeFrom: directory });
    await engine.result<'train'>();
    expect(existsSync(leftover)).toBe(false);
  });
});

describe('input that does not fit is refused with what was received, expected and how to mend it', () => {
  const wrong: Record<string, { job: () => Parameters<typeof EngineProcess.start>[0]; message: RegExp; fix: RegExp }> =
    {
      'an output of the wrong width': {
        job: () =>
          folder.trainJob(
            configWith({}, { model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 4 }] } }),
            data,
          ),
        message: /gives 4 a sample; the target "label" has 3 classes/,
        fix: /units: 3/,
      },
      'an input of another shape': {
        job: () =>
          folder.trainJob(
            configWith(
              {},
              {
                model: {
                  layers: [
                    { kind: 'input', shape: [7] },
                    { kind: 'dense', units: 3 },
                  ],
                },
              },
            ),
            data,
          ),
        message: /reads 7 \(7 numbers a sample\); the data set and its transforms give 6/,
        fix: /shape: auto/,
      },
      'missing values': {
        job: () => {
          const columns = clouds.map((column, at) =>
            at === 1
              ? { ...column, values: (column.values as number[]).map((value, row) => (row === 5 ? Number.NaN : value)) }
              : column,
          );
          return folder.trainJob(configWith({}, { transforms: [] }), folder.writeData('missing', columns));
        },
        message: /"x2" has 1 missing value/,
        fix: /impute/,
      },
      'three classes for a binary loss': {
        job: () => folder.trainJob(configWith({ loss: { kind: 'binaryCrossentropy' } }), data),
        message: /needs two classes; the target "label" has 3/,
        fix: /sparseCategoricalCrossentropy/,
      },
      'early stopping on what is not measured': {
        job: () => folder.trainJob(configWith({ metrics: [], earlyStopping: { metric: 'validation/accuracy' } }), data),
        message: /"validation\/accuracy", which this run does not measure/,
        fix: /validation\/loss/,
      },
      'a token beyond the embedding': {
        job: () => {
          const config = configWith(
            {},
            {
              transforms: [],
              model: {
                layers: [
                  { kind: 'input' },
                  { kind: 'embedding', inputDimension: 4, outputDimension: 2, name: 'words' },
                  { kind: 'flatten' },
                  { kind: 'dense', units: 3 },
                ],
              },
            },
          );
          const columns = clouds.map((column) =>
            column.role === 'feature'
              ? { ...column, values: (column.values as number[]).map((_, row) => row % 6) }
              : column,
          );
          return folder.trainJob(config, folder.writeData('tokens', columns));
        },
        message: /index 5; embedding "words" has 4 vectors/,
        fix: /inputDimension to at least 6/,
      },
      'no engine': {
        job: () =>
          folder.trainJob(configWith(), data, {
            engine: { ...jobEngine(folder.path, ['tfjs-node']), enginesDirectory: folder.path },
          }),
        message: /tfjs-node is not installed/,
        fix: /engine install/,
      },
    };
  test.each(Object.entries(wrong))('%s', async (_, { job, message, fix }) => {
    const { error } = await failureOf(job());
    expect(error.message).toMatch(message);
    expect(error.data.fix).toMatch(fix);
  });
});

test('without an installed engine a run trains on the fallback and says why', async () => {
  const engine = await EngineProcess.start(
    folder.trainJob(configWith({ epochs: 2 }), data, {
      engine: { ...jobEngine(folder.path, ['tfjs-node', 'cpu']), enginesDirectory: folder.path },
    }),
  );
  expect((await engine.result<'train'>()).status).toBe('completed');
  expect(engine.of('engine')[0]).toMatchObject({
    id: 'cpu',
    reason: expect.stringContaining('tfjs-node was passed over'),
  });
  const [plan] = engine.of('plan') as Extract<JobEvent, { type: 'plan' }>[];
  expect(plan?.compiled.state).toBe('eager');
  expect(plan?.compiled.reason).toContain('tfjs-node');
});
