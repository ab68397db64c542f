import { afterAll, describe, expect, test } from 'vitest';
import type { RunConfigInput } from '../../src/shared/config/run-config';
import type { JobEvent } from '../../src/shared/job/protocol';
import { EngineProcess } from '../support/engine-process';
import { buildConfig, cloudColumns, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());
const data = folder.writeData('clouds', cloudColumns(600, 12, 4, 1.5));

const optimizers = {
  sgd: { kind: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true },
  adam: { kind: 'adam', learningRate: 0.01 },
} as const;

function configFor(optimizer: keyof typeof optimizers, compile: 'auto' | 'off', epochs = 6) {
  const model: RunConfigInput['model'] = {
    layers: [
      { kind: 'input' },
      { kind: 'dense', units: 24, activation: 'relu' },
      { kind: 'batchNormalisation' },
      { kind: 'dropout', rate: 0.3 },
      { kind: 'dense', units: 4 },
    ],
  };
  return buildConfig({
    transforms: [{ kind: 'standardise' }],
    model,
    training: {
      epochs,
      batchSize: 16,
      optimizer: optimizers[optimizer],
      loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
      metrics: ['accuracy'],
      earlyStopping: { patience: 50 },
    },
    engine: { compile },
    seed: 7,
  });
}

const atStep = (step: number) => (event: JobEvent) =>
  event.type === 'metrics' &&
  event.points.some((points) => points.metric === 'train/loss' && (points.steps.at(-1) ?? 0) >= step);

/** Series as a run page would show them: what came after the step that a later session started from is replaced. */
function seriesOf(metric: string, ...sessions: EngineProcess[]): [number, number][] {
  let points: [number, number][] = [];
  for (const session of sessions) {
    const startStep = session.of('plan')[0]?.startStep ?? 0;
    points = [...points.filter(([step]) => step <= startStep), ...session.series(metric)];
  }
  return points;
}

describe.each([
  ['sgd', 'off'],
  ['adam', 'off'],
  ['adam', 'auto'],
] as const)('%s with dropout and batch normalisation, compile: %s', (optimizer, compile) => {
  const config = configFor(optimizer, compile);
  const whole = (async () => {
    const engine = await EngineProcess.start(folder.trainJob(config, data));
    await engine.result<'train'>();
    return engine;
  })();

  test('a second run with the same seed is identical', async () => {
    expect((await whole).of('plan')[0]?.compiled.state).toBe(compile === 'auto' ? 'compiled' : 'eager');
    const second = await EngineProcess.start(folder.trainJob(config, data));
    await second.result<'train'>();
    expect(second.series('train/loss')).toEqual((await whole).series('train/loss'));
    expect(finalCheckpoint(second).weights.equals(finalCheckpoint(await whole).weights)).toBe(true);
  });

  test('stopping in the middle of an epoch and resuming equals not stopping', async () => {
    const job = folder.trainJob(config, data);
    const first = await EngineProcess.start(job);
    await first.waitFor(atStep(60));
    first.send('stop');
    const stopped = await first.result<'train'>();
    const second = await EngineProcess.start({ ...job, resumeFrom: finalCheckpoint(first).directory });
    const result = await second.result<'train'>();
    expect({ stopped: stopped.status, end: result.status }).toEqual({ stopped: 'stopped', end: 'completed' });
    for (const metric of ['train/loss', 'train/accuracy', 'validation/loss', 'validation/accuracy', 'test/loss'])
      expect(seriesOf(metric, first, second)).toEqual((await whole).series(metric));
    expect(finalCheckpoint(second).weights.equals(finalCheckpoint(await whole).weights)).toBe(true);
    expect(finalCheckpoint(second).optimizer.equals(finalCheckpoint(await whole).optimizer)).toBe(true);
  });

  test('killing the process and resuming equals not killing it', async () => {
    const job = folder.trainJob(config, data);
    const first = await EngineProcess.start(job);
    await first.waitFor((event) => event.type === 'checkpoint' && event.checkpoint.epoch >= 2);
    first.kill();
    await first.exited;
    const second = await EngineProcess.start({ ...job, resumeFrom: finalCheckpoint(first).directory });
    await second.result<'train'>();
    expect(seriesOf('train/loss', first, second)).toEqual((await whole).series('train/loss'));
    expect(seriesOf('validation/loss', first, second)).toEqual((await whole).series('validation/loss'));
    expect(finalCheckpoint(second).weights.equals(finalCheckpoint(await whole).weights)).toBe(true);
    expect(finalCheckpoint(second).optimizer.equals(finalCheckpoint(await whole).optimizer)).toBe(true);
  });
});
