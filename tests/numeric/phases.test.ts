import { afterAll, describe, expect, test } from 'vitest';
import { readStoredWeights } from '../../src/engine/lib/stored-weights';
import type { RunConfig } from '../../src/shared/config/run-config';
import type { JobEvent } from '../../src/shared/job/protocol';
import { EngineProcess } from '../support/engine-process';
import { buildConfig, cloudColumns, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());
// 420 training rows in batches of 32: 14 steps an epoch.
const data = folder.writeData('clouds', cloudColumns(600, 8, 3, 1.2));
const stepsPerEpoch = 14;

const configFor = (compile: 'auto' | 'off'): RunConfig =>
  buildConfig({
    transforms: [{ kind: 'standardise' }],
    model: {
      layers: [
        { kind: 'input' },
        { kind: 'dense', name: 'base_dense', group: 'base', units: 16, activation: 'relu' },
        { kind: 'batchNormalisation', name: 'base_norm', group: 'base' },
        { kind: 'dropout', rate: 0.2 },
        { kind: 'dense', name: 'head', units: 3 },
      ],
    },
    training: {
      batchSize: 32,
      optimizer: { kind: 'adam', learningRate: 0.01 },
      loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
      freeze: ['base/*'],
      phases: [{ epochs: 2 }, { epochs: 3, learningRate: 0.002, unfreeze: ['base_*'] }],
      checkpoint: { keepLast: 20 },
    },
    engine: { compile },
  });

async function weightsAt(engine: EngineProcess, epoch: number): Promise<Record<string, number[]>> {
  const found = engine.of('checkpoint').findLast(({ checkpoint }) => checkpoint.epoch === epoch);
  const weights = await readStoredWeights(found?.checkpoint.directory ?? '');
  return Object.fromEntries(weights.map(({ name, values }) => [name, Array.from(values)]));
}

const atStep = (step: number) => (event: JobEvent) =>
  event.type === 'metrics' &&
  event.points.some((points) => points.metric === 'train/loss' && (points.steps.at(-1) ?? 0) >= step);

describe.each(['off', 'auto'] as const)('two phases, compile: %s', (compile) => {
  const config = configFor(compile);
  const whole = (async () => {
    const engine = await EngineProcess.start(folder.trainJob(config, data));
    await engine.result<'train'>();
    return engine;
  })();

  test('what is frozen keeps its weights and statistics, and learns once it is free', async () => {
    const engine = await whole;
    expect(engine.of('plan').map(({ compiled }) => compiled.reason ?? compiled.state)).toEqual(
      compile === 'auto' ? ['compiled', 'compiled'] : new Array(2).fill('the config says engine.compile: off'),
    );
    const [first, second, last] = await Promise.all([1, 2, 5].map((epoch) => weightsAt(engine, epoch)));
    const frozen = Object.keys(first ?? {}).filter((name) => name.startsWith('base_'));
    expect(frozen.map((name) => name.split('/').at(-1)).sort()).toEqual(
      ['beta', 'bias', 'gamma', 'kernel', 'moving_mean', 'moving_variance'].sort(),
    );
    for (const name of frozen) {
      expect(second?.[name]).toEqual(first?.[name]);
      expect(last?.[name]).not.toEqual(first?.[name]);
    }
    expect(second?.['head/0/kernel']).not.toEqual(first?.['head/0/kernel']);
  });

  test('each has its own learning rate, and its beginning is told', async () => {
    const engine = await whole;
    const rates = engine.series('train/learningRate');
    expect(rates.map(([, rate]) => rate)).toEqual([
      ...new Array<number>(2 * stepsPerEpoch).fill(0.01),
      ...new Array<number>(3 * stepsPerEpoch).fill(0.002),
    ]);
    expect(engine.of('log').map(({ step, message }) => [step, message.slice(0, 14)])).toContainEqual([
      2 * stepsPerEpoch,
      'Phase 2 begins',
    ]);
    expect(engine.of('plan').at(-1)).toMatchObject({ stepCount: 5 * stepsPerEpoch, startStep: 2 * stepsPerEpoch });
  });

  test.each([
    ['at the end of a phase', 2],
    ['inside the second phase', 4],
  ])('resuming from a checkpoint %s equals not stopping', async (_, epoch) => {
    const from = (await whole).of('checkpoint').find(({ checkpoint }) => checkpoint.epoch === epoch)?.checkpoint;
    const resumed = await EngineProcess.start(folder.trainJob(config, data, { resumeFrom: from?.directory ?? '' }));
    await resumed.result<'train'>();
    const expected = (await whole).series('train/loss').filter(([step]) => step > (from?.step ?? 0));
    expect(resumed.series('train/loss')).toEqual(expected);
    expect(finalCheckpoint(resumed).weights.equals(finalCheckpoint(await whole).weights)).toBe(true);
    expect(finalCheckpoint(resumed).optimizer.equals(finalCheckpoint(await whole).optimizer)).toBe(true);
  });

  test('stopping in the middle of an epoch of the first phase and resuming equals not stopping', async () => {
    const job = folder.trainJob(config, data);
    const first = await EngineProcess.start(job);
    await first.waitFor(atStep(5));
    first.send('stop');
    await first.result<'train'>();
    const second = await EngineProcess.start({ ...job, resumeFrom: finalCheckpoint(first).directory });
    await second.result<'train'>();
    expect(finalCheckpoint(second).weights.equals(finalCheckpoint(await whole).weights)).toBe(true);
    expect(finalCheckpoint(second).optimizer.equals(finalCheckpoint(await whole).optimizer)).toBe(true);
  });
});
