import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { randomStream } from '../../src/shared/base/random';
import type { RunConfigInput } from '../../src/shared/config/run-config';
import type { JobData, JobEvent, TrainJob } from '../../src/shared/job/protocol';
import { EngineProcess } from '../support/engine-process';
import type { JobDataColumn } from '../support/job-data';
import { buildConfig, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());

const rowCount = 500;
const words = ['red', 'green', 'blue', 'warm', 'cold'];

/** Numbers with gaps, a category, texts, a weight and two targets. */
function mixedColumns(): JobDataColumn[] {
  const stream = randomStream('streamed', rowCount);
  const numbers = (missing: number) =>
    Array.from({ length: rowCount }, () => (stream.uniform() < missing ? Number.NaN : stream.normal()));
  const first = numbers(0);
  const second = numbers(0.1);
  const pick = (list: readonly string[]) => list[stream.integer(list.length)] as string;
  return [
    { name: 'first', role: 'feature', values: first },
    { name: 'second', role: 'feature', values: second },
    { name: 'place', role: 'feature', values: Array.from({ length: rowCount }, () => pick(['a', 'b', 'c'])) },
    {
      name: 'note',
      role: 'feature',
      values: Array.from({ length: rowCount }, () => `${pick(words)} ${pick(words)} ${pick(words)}`),
    },
    { name: 'label', role: 'target', values: first.map((value) => (value > 0 ? 'above' : 'below')) },
    { name: 'amount', role: 'target', values: first.map((value, row) => value * 2 + (row % 3)) },
    { name: 'weight', role: 'weight', values: first.map((_, row) => 0.5 + (row % 4)) },
  ];
}

/** `fill` in the memory that samples may take: with none of it they are streamed. */
function dataWith(name: string, memoryBytes: number): JobData {
  const preparedDirectory = path.join(folder.path, `prepared-${name}`);
  return {
    ...folder.writeData('mixed', mixedColumns()),
    limits: { memoryBytes, preparedDirectory, preparedBytes: 2 ** 30 },
  };
}

function configFor(compile: 'auto' | 'off', extra: Partial<RunConfigInput> = {}) {
  return buildConfig({
    dataset: {
      name: 'mixed',
      inputs: { numbers: ['first', 'second', 'place'], words: ['note'] },
      sampleWeight: 'weight',
    },
    transforms: [
      { kind: 'impute' },
      { kind: 'standardise' },
      { kind: 'oneHot', columns: ['place'] },
      { kind: 'tokenise', columns: ['note'], sequenceLength: 4 },
    ],
    model: {
      layers: [
        { kind: 'input', name: 'numbers' },
        { kind: 'input', name: 'words' },
        { kind: 'embedding', name: 'embedded', inputDimension: 10, outputDimension: 3, inputs: ['words'] },
        { kind: 'flatten', name: 'flat', inputs: ['embedded'] },
        { kind: 'concatenate', name: 'all', inputs: ['numbers', 'flat'] },
        { kind: 'dense', name: 'hidden', units: 12, activation: 'relu', inputs: ['all'] },
        { kind: 'dropout', name: 'dropped', rate: 0.2, inputs: ['hidden'] },
        { kind: 'dense', name: 'kind', units: 2, inputs: ['dropped'] },
        { kind: 'dense', name: 'size', units: 1, inputs: ['dropped'] },
      ],
      outputs: ['kind', 'size'],
    } as never,
    training: {
      epochs: 4,
      batchSize: 32,
      optimizer: { kind: 'adam', learningRate: 0.01 },
      loss: { kind: 'meanSquaredError' },
      outputs: {
        kind: {
          target: 'label',
          loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
          metrics: ['accuracy', 'auc'],
          classWeights: 'balanced',
        },
        size: { target: 'amount', scaleTarget: 'standardise', metrics: ['rSquared'] },
      },
    },
    engine: { compile },
    seed: 5,
    ...extra,
  });
}

async function run(job: TrainJob): Promise<EngineProcess> {
  const engine = await EngineProcess.start(job);
  await engine.result<'train'>();
  return engine;
}

const atStep = (step: number) => (event: JobEvent) =>
  event.type === 'metrics' &&
  event.points.some((points) => points.metric === 'train/loss' && (points.steps.at(-1) ?? 0) >= step);

function allSeries(...sessions: EngineProcess[]): Record<string, [number, number][]> {
  const names = new Set(
    sessions.flatMap((session) => session.of('metrics').flatMap(({ points }) => points.map(({ metric }) => metric))),
  );
  // What training takes of the machine is never the same twice.
  for (const name of names) if (name.startsWith('system/')) names.delete(name);
  return Object.fromEntries(
    [...names].sort().map((name) => {
      let points: [number, number][] = [];
      for (const session of sessions) {
        const startStep = session.of('plan')[0]?.startStep ?? 0;
        points = [...points.filter(([step]) => step <= startStep), ...session.series(name)];
      }
      return [name, points];
    }),
  );
}

const readAhead = (engine: EngineProcess) =>
  engine.of('log').some(({ message }) => /read [\d,]+ batches ahead/.test(message));

describe.each(['off', 'auto'] as const)('compile: %s', (compile) => {
  let inMemory: EngineProcess;
  let streamed: EngineProcess;
  let streamedJob: TrainJob;
  beforeAll(async () => {
    inMemory = await run(folder.trainJob(configFor(compile), dataWith(compile, 2 ** 30)));
    streamedJob = folder.trainJob(configFor(compile), dataWith(compile, 0));
    streamed = await run(streamedJob);
  });

  test('samples that are read ahead give the weights and figures of samples in memory, bit by bit', () => {
    expect([readAhead(inMemory), readAhead(streamed)]).toEqual([false, true]);
    expect(allSeries(streamed)).toEqual(allSeries(inMemory));
    expect(finalCheckpoint(streamed).weights.equals(finalCheckpoint(inMemory).weights)).toBe(true);
    expect(finalCheckpoint(streamed).optimizer.equals(finalCheckpoint(inMemory).optimizer)).toBe(true);
  });

  test('stopping in the middle of an epoch and resuming equals not stopping', async () => {
    const job = folder.trainJob(configFor(compile), dataWith(compile, 0));
    const first = await EngineProcess.start(job);
    await first.waitFor(atStep(15));
    first.send('stop');
    await first.result<'train'>();
    const second = await run({ ...job, resumeFrom: finalCheckpoint(first).directory });
    expect(allSeries(first, second)).toEqual(allSeries(streamed));
    expect(finalCheckpoint(second).weights.equals(finalCheckpoint(streamed).weights)).toBe(true);
  });

  test('evaluating and predicting without preparing give the numbers of training', async () => {
    const { directory } = finalCheckpoint(streamed);
    const common = { ...streamedJob, checkpointDirectory: directory };
    const evaluated = await EngineProcess.start({ ...common, kind: 'evaluate', split: 'test' });
    const { metrics } = await evaluated.result<'evaluate'>();
    const series = allSeries(streamed);
    for (const [name, value] of Object.entries(metrics))
      expect(value, name).toBeCloseTo(series[`test/${name}`]?.at(-1)?.[1] as number, 6);
    const outputPath = path.join(folder.path, `predicted-${compile}.arrow`);
    const predicted = await EngineProcess.start({ ...common, kind: 'predict', outputPath });
    await predicted.result<'predict'>();
    expect(tableFromIPC(readFileSync(outputPath)).numRows).toBe(rowCount);
  });
});

test('a second run with the same preparation reads what the first one prepared', () => {
  // Runs with and without compiling wrote to folders of their own; each trained at least twice.
  for (const name of ['off', 'auto']) expect(readdirSync(path.join(folder.path, `prepared-${name}`))).toHaveLength(1);
});

test('samples that do not fit on the disk are made on the way', async () => {
  const data = dataWith('none', 0);
  const job = folder.trainJob(configFor('off'), {
    ...data,
    limits: { ...(data.limits as NonNullable<JobData['limits']>), preparedBytes: 100 },
  });
  const engine = await run(job);
  expect(readdirSync(path.join(folder.path, 'prepared-none'))).toEqual([]);
  const prepared = await run(folder.trainJob(configFor('off'), dataWith('off', 0)));
  expect(allSeries(engine)).toEqual(allSeries(prepared));
});

const noisy: Partial<RunConfigInput> = { augmentation: [{ kind: 'featureNoise', deviation: 0.3 }] };

test('augmented samples depend on sample and epoch alone, so that a resumed run sees the same', async () => {
  const config = configFor('off', noisy);
  const whole = await run(folder.trainJob(config, dataWith('off', 2 ** 30)));
  const plain = await run(folder.trainJob(configFor('off'), dataWith('off', 2 ** 30)));
  expect(whole.series('train/loss')).not.toEqual(plain.series('train/loss'));
  const job = folder.trainJob(config, dataWith('off', 2 ** 30));
  const first = await EngineProcess.start(job);
  await first.waitFor(atStep(15));
  first.send('stop');
  await first.result<'train'>();
  const second = await run({ ...job, resumeFrom: finalCheckpoint(first).directory });
  expect(allSeries(first, second)).toEqual(allSeries(whole));
});

/** Processes that another one started. */
function childrenOf(pid: number): number[] {
  const found = spawnSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' }).stdout.trim().split('\n');
  return found.flatMap((line) => {
    const [parent, own] = line.trim().split(/\s+/).map(Number);
    return parent === pid && own !== undefined ? [own] : [];
  });
}

const pidOf = (engine: EngineProcess) => engine.of('ready')[0]?.pid as number;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the process that reads ahead', () => {
  const long = () => configFor('off', { training: { ...configFor('off').training, epochs: 2000 } });

  test('is missed when it dies: the run fails with what happened and can be resumed', async () => {
    const job = folder.trainJob(long(), dataWith('off', 0));
    const first = await EngineProcess.start(job);
    await first.waitFor((event) => event.type === 'checkpoint' && event.checkpoint.epoch >= 1);
    const [reader] = childrenOf(pidOf(first));
    process.kill(reader as number, 'SIGKILL');
    const failed = await first.waitFor(({ type }) => type === 'failed');
    expect(failed).toMatchObject({
      error: {
        code: 'ENGINE_FAILED',
        message: 'The process that reads the samples ahead was ended by SIGKILL.',
        data: { fix: expect.stringContaining('Resume the run') },
      },
    });
    const checkpoint = finalCheckpoint(first);
    const second = await EngineProcess.start({ ...job, resumeFrom: checkpoint.directory });
    await second.waitFor(atStep(checkpoint.step + 5));
    expect(second.of('plan')[0]?.startStep).toBe(checkpoint.step);
    second.send('cancel');
    await second.exited;
  });

  test('does not outlive its engine', async () => {
    const engine = await EngineProcess.start(folder.trainJob(long(), dataWith('off', 0)));
    await engine.waitFor(atStep(5));
    const [reader] = childrenOf(pidOf(engine));
    engine.kill();
    await engine.exited;
    await vi.waitFor(() => expect(isAlive(reader as number)).toBe(false), 10_000);
  });

  test('has no network', async () => {
    const code = `const { forbidNetwork } = await import(process.argv[1]); forbidNetwork();
      const net = await import('node:net'); let refused = 0;
      try { net.connect(80, '127.0.0.1'); } catch { refused += 1; }
      await fetch('http://127.0.0.1').catch(() => { refused += 1; });
      console.log(refused);`;
    const file = path.resolve('src/engine/reader/network.ts');
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code, file], {
      encoding: 'utf8',
    });
    expect(stdout.trim(), stderr).toBe('2');
  });
});
