import { afterAll, describe, expect, test } from 'vitest';
import type { RunConfigInput } from '../../src/shared/config/run-config';
import { scheduleFactor } from '../../src/shared/config/schedule-rate';
import type { EvaluateJob, TrainJob } from '../../src/shared/job/protocol';
import { EngineProcess } from '../support/engine-process';
import { buildConfig, cloudColumns, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());
const data = folder.writeData('clouds', cloudColumns(400, 6, 3, 1.5));

type Training = Partial<RunConfigInput['training']>;
const loss = { kind: 'sparseCategoricalCrossentropy', fromLogits: true } as const;

function configOf(training: Training, compile: 'auto' | 'off' = 'auto') {
  return buildConfig({
    model: {
      layers: [{ kind: 'input' }, { kind: 'dense', units: 12, activation: 'tanh' }, { kind: 'dense', units: 3 }],
    },
    training: { epochs: 3, batchSize: 20, loss, ...training },
    engine: { compile },
    seed: 3,
  });
}

async function trainWith(training: Training, compile?: 'auto' | 'off') {
  const job = folder.trainJob(configOf(training, compile), data);
  const engine = await EngineProcess.start(job);
  return { job, engine, result: await engine.result<'train'>() };
}

describe.each(['auto', 'off'] as const)('compile: %s', (compile) => {
  const training: Training = {
    epochs: 4,
    optimizer: { kind: 'adamw', learningRate: 0.05, weightDecay: 0.1 },
    schedule: { kind: 'cosine', warmUpEpochs: 1 },
    clip: { kind: 'globalNorm', limit: 0.5 },
    metrics: ['accuracy', 'f1', 'auc'],
  };

  test('the learning rate follows the schedule and is a series', async () => {
    const { engine } = await trainWith(training, compile);
    expect(engine.of('plan')[0]?.compiled.state).toBe(compile === 'auto' ? 'compiled' : 'eager');
    const schedule = configOf(training).training.schedule;
    const { stepsPerEpoch = 0, stepCount = 0 } = engine.of('plan')[0] ?? {};
    const series = engine.series('train/learningRate');
    expect(series).toHaveLength(stepCount);
    for (const [step, rate] of series)
      expect(rate).toBeCloseTo(0.05 * scheduleFactor(schedule, step - 1, { stepCount, stepsPerEpoch }), 9);
  });

  test('a run that is stopped goes on bit for bit, with schedule, clipping and decay', async () => {
    const { engine: whole } = await trainWith(training, compile);
    const job = folder.trainJob(configOf(training, compile), data);
    const first = await EngineProcess.start(job);
    await first.waitFor((event) => event.type === 'checkpoint' && event.checkpoint.epoch >= 2);
    first.kill();
    await first.exited;
    const second = await EngineProcess.start({ ...job, resumeFrom: finalCheckpoint(first).directory });
    await second.result<'train'>();
    expect(finalCheckpoint(second).weights.equals(finalCheckpoint(whole).weights)).toBe(true);
    expect(finalCheckpoint(second).optimizer.equals(finalCheckpoint(whole).optimizer)).toBe(true);
  });

  test('ends with the weights of the best epoch where that is wanted', async () => {
    const { engine, result } = await trainWith(
      {
        epochs: 8,
        optimizer: { kind: 'sgd', learningRate: 6 },
        metrics: ['accuracy'],
        earlyStopping: { patience: 100, restoreBest: true },
      },
      compile,
    );
    const losses = engine.series('validation/loss').map(([, value]) => value);
    const best = Math.min(...losses);
    expect(losses.at(-1)).toBeGreaterThan(best);
    expect(result.metrics.validation.loss).toBeCloseTo(best, 5);
    expect(
      engine
        .of('log')
        .map(({ message }) => message)
        .join(),
    ).toContain('The run ends with the weights of step');
    expect(finalCheckpoint(engine).step).toBe(result.step);
  });
});

test('metrics over whole splits are measured at the end of every epoch and agree with an evaluation', async () => {
  const { job, engine, result } = await trainWith({
    optimizer: { kind: 'adam', learningRate: 0.05 },
    metrics: ['f1', 'auc', { kind: 'topKAccuracy', k: 2 }],
  });
  expect(engine.series('validation/f1').map(([step]) => step)).toEqual([14, 28, 42]);
  expect(engine.series('train/f1')).toEqual([]);
  expect(engine.series('train/top2Accuracy')).toHaveLength(42);
  expect(result.metrics.validation.auc).toBeCloseTo(engine.series('validation/auc').at(-1)?.[1] as number, 6);
  expect(result.metrics.train.f1).toBeGreaterThan(0.5);
  const { directory } = finalCheckpoint(engine);
  const { kind: _, resumeFrom: __, resumeMode: ___, runId: ____, ...run } = job as TrainJob;
  const evaluation: EvaluateJob = { ...run, kind: 'evaluate', checkpointDirectory: directory, split: 'test' };
  const second = await EngineProcess.start(evaluation);
  const { metrics } = await second.result<'evaluate'>();
  for (const name of ['f1', 'auc', 'top2Accuracy'])
    expect(metrics[name]).toBeCloseTo(result.metrics.test[name] as number, 5);
});

test('a plateau lowers the rate of the epochs after it', async () => {
  const { engine } = await trainWith({
    epochs: 5,
    optimizer: { kind: 'sgd', learningRate: 0.0001 },
    schedule: { kind: 'reduceOnPlateau', patience: 1, minimumDelta: 10, factor: 0.5 },
  });
  const rates = engine.series('train/learningRate').filter(([step]) => step % 14 === 1);
  expect(rates.map(([, rate]) => rate)).toEqual([1e-4, 1e-4, 5e-5, 2.5e-5, 1.25e-5]);
});

test('a schedule that watches what is not measured is refused before training', async () => {
  const job = folder.trainJob(configOf({ schedule: { kind: 'reduceOnPlateau', metric: 'validation/f1' } }), data);
  const engine = await EngineProcess.start(job);
  await expect(engine.result<'train'>()).rejects.toThrow(/schedule watches .*validation\/f1/);
});

describe('a loss that is no number any more', () => {
  const exploding: Training = {
    epochs: 4,
    loss: { kind: 'meanSquaredError' },
    optimizer: { kind: 'sgd', learningRate: 1e5 },
  };
  const numbers = folder.writeData('numbers', [
    { name: 'x', role: 'feature', values: Array.from({ length: 200 }, (_, row) => (row % 17) - 8) },
    { name: 'y', role: 'target', values: Array.from({ length: 200 }, (_, row) => ((row * 7) % 23) - 11) },
  ]);
  const start = (onNonFinite: 'stop' | 'continue') =>
    EngineProcess.start(
      folder.trainJob(
        buildConfig({
          model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 1 }] },
          training: { batchSize: 20, ...exploding, loss: { kind: 'meanSquaredError' }, onNonFinite },
        }),
        numbers,
      ),
    );

  test('stops the run with the step and how to go on, and no broken checkpoint is left', async () => {
    const engine = await start('stop');
    await expect(engine.result<'train'>()).rejects.toThrow(/at step \d+ \(epoch \d+\) with learning rate 100000/);
    const failed = engine.of('failed')[0]?.error;
    expect(failed?.data.fix).toContain('learningRate');
    for (const { checkpoint } of engine.of('checkpoint'))
      expect(Object.values(checkpoint.metrics).every(Number.isFinite)).toBe(true);
  });

  test('is told once and trained on where the config says continue', async () => {
    const engine = await start('continue');
    const { status, step } = await engine.result<'train'>();
    expect({ status, step }).toEqual({ status: 'completed', step: 28 });
    const warnings = engine.of('log').filter(({ level }) => level === 'warning');
    expect(warnings.map(({ message }) => message.slice(0, 22))).toEqual([
      'Training goes on altho',
      'The checkpoint of step',
    ]);
  });
});
