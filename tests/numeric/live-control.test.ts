import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { RunConfigInput } from '../../src/shared/config/run-config';
import type { JobEvent } from '../../src/shared/job/protocol';
import type { PlannedIntervention, TrainingChange } from '../../src/shared/training-control';
import { EngineProcess } from '../support/engine-process';
import { buildConfig, cloudColumns, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());
/** 420 of the 600 rows are trained on, eight a step. */
const stepsPerEpoch = 53;
const data = folder.writeData('clouds', cloudColumns(600, 12, 4, 1.5));

function configFor(training: Partial<RunConfigInput['training']> = {}, compile: 'auto' | 'off' = 'auto') {
  return buildConfig({
    transforms: [{ kind: 'standardise' }],
    model: {
      layers: [
        { kind: 'input' },
        { kind: 'dense', units: 16, activation: 'relu' },
        { kind: 'dropout', rate: 0.3 },
        { kind: 'dense', units: 4 },
      ],
    },
    training: {
      epochs: 8,
      batchSize: 8,
      optimizer: { kind: 'adam', learningRate: 0.01 },
      loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
      metrics: ['accuracy'],
      schedule: { kind: 'cosine' },
      ...training,
    },
    engine: { compile },
    seed: 7,
  });
}

const atStep = (step: number) => (event: JobEvent) =>
  event.type === 'metrics' &&
  event.points.some((points) => points.metric === 'train/loss' && (points.steps.at(-1) ?? 0) >= step);

/** What was done to a run, as its log would know it. */
function planOf(engine: EngineProcess, isRecorded: boolean): PlannedIntervention[] {
  return engine
    .of('control')
    .flatMap(({ step, interventions }) =>
      interventions.flatMap(({ change, phase }) => (change === null ? [] : [{ step, phase, change, isRecorded }])),
    );
}

function seriesOf(metric: string, ...sessions: EngineProcess[]): [number, number][] {
  let points: [number, number][] = [];
  for (const session of sessions) {
    const startStep = session.of('plan')[0]?.startStep ?? 0;
    points = [...points.filter(([step]) => step <= startStep), ...session.series(metric)];
  }
  return points;
}

const isHeld = ({ change }: { change: TrainingChange | null }) =>
  change?.setting === 'learningRate' && change.mode === 'hold';

const series = ['train/loss', 'train/learningRate', 'validation/loss', 'test/loss'];

const changes: TrainingChange[][] = [
  [{ setting: 'learningRate', mode: 'base', value: 0.003 }],
  [{ setting: 'epochs', value: 11 }],
  [
    { setting: 'learningRate', mode: 'multiply', value: 0.5 },
    { setting: 'earlyStopping', value: { metric: 'validation/accuracy', patience: 40 } },
  ],
  [{ setting: 'learningRate', mode: 'hold', value: 0.002 }],
];

/** Trains with changes that come when they come; between two of them it makes some steps. */
async function trainWithChanges(compile: 'auto' | 'off'): Promise<EngineProcess> {
  const engine = await EngineProcess.start(folder.trainJob(configFor({}, compile), data));
  await engine.waitFor(atStep(20));
  for (const change of changes) {
    // Paused, so that a fast training does not end before the last of them.
    await engine.control({ kind: 'pause' });
    expect(await engine.control({ kind: 'change', changes: change })).toMatchObject({ type: 'control' });
    await engine.control({ kind: 'resume' });
  }
  await engine.result<'train'>();
  return engine;
}

/** In the middle of an epoch, at the end of one, and two at one step. */
function plannedChanges(isRecorded: boolean): PlannedIntervention[] {
  const steps = [stepsPerEpoch + 9, 2 * stepsPerEpoch, 4 * stepsPerEpoch + 1, 4 * stepsPerEpoch + 20];
  return changes.flatMap((each, index) =>
    each.map((change) => ({ step: steps[index] as number, phase: 0, change, isRecorded })),
  );
}

describe.each(['auto', 'off'] as const)('compile: %s', (compile) => {
  test('repeating the changes of a training at their steps gives the same weights and series', async () => {
    const engine = await trainWithChanges(compile);
    const plan = planOf(engine, false);
    expect(plan).toHaveLength(5);
    const again = await EngineProcess.start(folder.trainJob(configFor({}, compile), data, { interventions: plan }));
    const result = await again.result<'train'>();
    expect(result.epoch).toBe(11);
    expect(planOf(again, false)).toEqual(plan);
    for (const metric of series) expect(again.series(metric)).toEqual(engine.series(metric));
    expect(finalCheckpoint(again).weights.equals(finalCheckpoint(engine).weights)).toBe(true);
    expect(finalCheckpoint(again).optimizer.equals(finalCheckpoint(engine).optimizer)).toBe(true);
  });

  test('a training that was killed after changes goes on as one that was not', async () => {
    const config = configFor({ checkpoint: { everyEpochs: 2 } }, compile);
    const job = folder.trainJob(config, data, { interventions: plannedChanges(false) });
    const killed = await EngineProcess.start(job);
    await killed.waitFor((event) => event.type === 'control' && event.interventions.some(isHeld));
    await killed.waitFor(({ type }) => type === 'checkpoint');
    killed.kill();
    await killed.exited;
    const { directory } = finalCheckpoint(killed);
    const recorded = { interventions: plannedChanges(true) };
    const resumed = await EngineProcess.start({ ...job, ...recorded, resumeFrom: directory });
    await resumed.result<'train'>();
    expect(resumed.of('control').filter(({ isRecorded }) => !isRecorded)).toEqual([]);
    const whole = await EngineProcess.start(folder.trainJob(config, data, { interventions: plannedChanges(false) }));
    await whole.result<'train'>();
    for (const metric of series) expect(seriesOf(metric, killed, resumed)).toEqual(whole.series(metric));
    expect(finalCheckpoint(resumed).weights.equals(finalCheckpoint(whole).weights)).toBe(true);
    expect(finalCheckpoint(resumed).optimizer.equals(finalCheckpoint(whole).optimizer)).toBe(true);
  });
});

test('a fork of a changed training begins with what its own config says, and goes on exactly', async () => {
  const engine = await trainWithChanges('auto');
  const plan = planOf(engine, false);
  const end = finalCheckpoint(engine);
  const longer = { setting: 'epochs', value: 13 } as const;
  const whole = await EngineProcess.start(
    folder.trainJob(configFor({ epochs: 8 }), data, {
      interventions: [...plan, { step: end.step, phase: 0, change: longer, isRecorded: false }],
    }),
  );
  await whole.result<'train'>();
  const fork = await EngineProcess.start(
    folder.trainJob(
      configFor({
        epochs: 13,
        schedule: { kind: 'constant' },
        optimizer: { kind: 'adam', learningRate: 0.002 },
        earlyStopping: { metric: 'validation/accuracy', patience: 40 },
      }),
      data,
      { resumeFrom: end.directory, isFork: true },
    ),
  );
  await fork.result<'train'>();
  expect(fork.of('control')).toEqual([]);
  expect(finalCheckpoint(fork).step).toBe(finalCheckpoint(whole).step);
  expect(finalCheckpoint(fork).weights.equals(finalCheckpoint(whole).weights)).toBe(true);
});

test('a pause makes no step, does not count as training time and changes nothing', async () => {
  const config = configFor({ epochs: 6 });
  const plain = await EngineProcess.start(folder.trainJob(config, data));
  await plain.result<'train'>();
  const startedMs = Date.now();
  const engine = await EngineProcess.start(folder.trainJob(config, data));
  await engine.waitFor(atStep(40));
  const paused = await engine.control({ kind: 'pause' });
  const eventCount = engine.of('metrics').length;
  await delay(1500);
  expect(
    engine
      .of('metrics')
      .slice(eventCount)
      .flatMap(({ points }) => points)
      .every(({ steps }) => (steps.at(-1) ?? 0) <= paused.step),
  ).toBe(true);
  expect(await engine.control({ kind: 'pause' })).toMatchObject({
    type: 'controlRefused',
    message: 'The run is paused already.',
  });
  const resumed = await engine.control({ kind: 'resume' });
  expect(resumed).toMatchObject({ type: 'control', step: paused.step });
  const { durationMs } = await engine.result<'train'>();
  // Whatever the machine does: the whole time holds the pause, and what was trained does not.
  expect(durationMs).toBeLessThanOrEqual(Date.now() - startedMs - 1500);
  expect(engine.series('train/loss')).toEqual(plain.series('train/loss'));
  expect(finalCheckpoint(engine).weights.equals(finalCheckpoint(plain).weights)).toBe(true);
});

test('a paused training can be changed, and stopped', async () => {
  const engine = await EngineProcess.start(folder.trainJob(configFor(), data));
  const paused = await engine.control({ kind: 'pause' });
  const changed = await engine.control({ kind: 'change', changes: [{ setting: 'epochs', value: 20 }] });
  expect([changed.type, changed.step]).toEqual(['control', paused.step]);
  expect(engine.of('settings').at(-1)?.settings.epochCount).toBe(20);
  engine.send('stop');
  expect(await engine.result<'train'>()).toMatchObject({ status: 'stopped', step: paused.step });
});

test('a training stops by itself where it is told to in advance', async () => {
  const engine = await EngineProcess.start(folder.trainJob(configFor(), data, { stopAtStep: 173 }));
  expect(await engine.result<'train'>()).toMatchObject({ status: 'stopped', step: 173 });
});

test('a checkpoint that was asked for is kept while others go', async () => {
  const job = folder.trainJob(configFor({ checkpoint: { everyEpochs: 1, keepLast: 1 } }), data);
  const engine = await EngineProcess.start(job);
  await engine.waitFor(atStep(30));
  // The pause has taken one of this step, which nobody asked to be kept.
  await engine.control({ kind: 'pause' });
  const { step } = await engine.control({ kind: 'checkpoint' });
  const asked = engine.of('checkpoint').findLast(({ checkpoint }) => checkpoint.step === step)?.checkpoint;
  const stored = JSON.parse(readFileSync(path.join(asked?.directory ?? '', 'state.json'), 'utf8'));
  expect(stored.training.control.keptSteps).toEqual([step]);
  await engine.control({ kind: 'resume' });
  await engine.result<'train'>();
  const removed = engine.of('checkpoint').flatMap(({ removedIds }) => removedIds);
  expect(removed.length).toBeGreaterThan(3);
  expect(removed).not.toContain(asked?.id);
});

test('what cannot be applied is refused with the reason, and nothing changes', async () => {
  const config = configFor({ epochs: 400 });
  const engine = await EngineProcess.start(folder.trainJob(config, data));
  await engine.waitFor((event) => event.type === 'checkpoint' && event.checkpoint.epoch >= 2);
  const refusal = async (...given: TrainingChange[]) => {
    const answer = await engine.control({ kind: 'change', changes: given });
    return answer.type === 'controlRefused' ? `${answer.message} ${answer.fix}` : answer.type;
  };
  expect(await refusal({ setting: 'epochs', value: 1 })).toMatch(/cannot end after 1 epoch: it is in epoch \d+/);
  expect(await refusal({ setting: 'epochs', value: 400 })).toMatch('has 400 epochs already');
  expect(await refusal({ setting: 'earlyStopping', value: { metric: 'validation/f1' } })).toMatch(
    /cannot watch "validation\/f1".*train\/loss, train\/accuracy, validation\/loss, validation\/accuracy/,
  );
  expect(
    await refusal({ setting: 'learningRate', mode: 'base', value: 0.5 }, { setting: 'earlyStopping', value: null }),
  ).toMatch('off already');
  expect(engine.of('settings').at(-1)?.settings.learningRate.base).toBe(0.01);
  engine.send('cancel');
  await engine.exited;
});
