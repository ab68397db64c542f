import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { createRunModel } from '../../src/engine/train';
import { gradientsOf } from '../../src/engine/train/records/gradients';
import { histogramOf } from '../../src/engine/train/records/histogram';
import type { RunConfigInput } from '../../src/shared/config/run-config';
import type { RecordedPrediction } from '../../src/shared/contract/run-record';
import { packHistogram, type RunRecordEntry, unpackHistogram } from '../../src/shared/job/run-record';
import { EngineProcess } from '../support/engine-process';
import { loadTensorFlow } from '../support/tensorflow';
import { buildConfig, cloudColumns, finalCheckpoint, fittedTable, JobFolder } from '../support/training-job';

interface Reference {
  histograms: {
    name: string;
    values: number[];
    minimum: number;
    maximum: number;
    mean: number;
    deviation: number;
    norm: number;
    zeroCount: number;
    bins: number[];
  }[];
  gradients: { inputs: number[]; classes: number[]; weights: number[][]; gradients: number[][] };
}
const reference = JSON.parse(
  readFileSync(path.resolve('tests/numeric/reference/record-reference.json'), 'utf8'),
) as Reference;

describe('histograms', () => {
  test.each(reference.histograms)(
    '$name: bins and figures are those of NumPy',
    ({ values, bins, name: _, ...figures }) => {
      const histogram = histogramOf(Float32Array.from(values));
      expect([...histogram.bins]).toEqual(bins);
      expect(histogram).toMatchObject({
        count: values.length,
        minimum: figures.minimum,
        maximum: figures.maximum,
        zeroCount: figures.zeroCount,
        nanCount: 0,
        infiniteCount: 0,
      });
      for (const name of ['mean', 'deviation', 'norm'] as const)
        expect(Math.abs(histogram[name] / figures[name] - 1)).toBeLessThan(1e-9);
    },
  );

  test('numbers that are none are counted and do not move the bins', () => {
    const histogram = histogramOf(
      Float32Array.of(1, Number.NaN, 3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    );
    expect(histogram).toMatchObject({ count: 5, minimum: 1, maximum: 3, mean: 2, nanCount: 1, infiniteCount: 2 });
    expect([histogram.bins[0], histogram.bins[63]]).toEqual([1, 1]);
  });

  test('packed and unpacked again, nothing is lost; other bytes are no histogram', () => {
    const histogram = histogramOf(Float32Array.of(-2, 0, 0, 5, Number.NaN));
    expect(unpackHistogram(packHistogram(histogram))).toEqual(histogram);
    expect(unpackHistogram(packHistogram(histogram).subarray(1))).toBeNull();
    expect(unpackHistogram(packHistogram(histogramOf(new Float32Array(0))))?.minimum).toBeNaN();
  });
});

describe('gradients', () => {
  let tf: TensorFlow;
  beforeAll(async () => {
    tf = await loadTensorFlow();
  });

  test('are those of NumPy, penalty included', async () => {
    const { inputs, classes, weights, gradients } = reference.gradients;
    const config = buildConfig({
      model: {
        layers: [
          { kind: 'input', name: 'input_1' },
          { kind: 'dense', units: 5, activation: 'relu', kernelRegulariser: { l1: 0, l2: 0.01 } },
          { kind: 'dense', units: 3, name: 'output' },
        ],
      },
      training: { loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true } },
    });
    const runModel = createRunModel(tf, config, fittedTable([4], ['a', 'b', 'c']));
    runModel.model.setWeights(
      runModel.model.getWeights().map(({ shape }, at) => tf.tensor(weights[at] as number[], shape)),
    );
    const batch = { inputs: [tf.tensor(inputs, [6, 4])], targets: [tf.tensor(classes, [6], 'int32')] };
    const found = await gradientsOf(tf, runModel, batch, 0);
    expect(found.map(({ name }) => name)).toEqual([
      'dense_1/0/kernel',
      'dense_1/1/bias',
      'output/0/kernel',
      'output/1/bias',
    ]);
    found.forEach(({ values }, at) => {
      for (const [index, value] of values.entries()) expect(value).toBeCloseTo(gradients[at]?.[index] as number, 6);
    });
  });

  test('leave averages of batch normalisation and the place of random draws as they were, and no tensor behind', async () => {
    const config = buildConfig({
      model: {
        layers: [
          { kind: 'input', name: 'input_1' },
          { kind: 'batchNormalisation' },
          { kind: 'dropout', rate: 0.5 },
          { kind: 'dense', units: 3, name: 'output' },
        ],
      },
      training: { loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true } },
    });
    const runModel = createRunModel(tf, config, fittedTable([4], ['a', 'b', 'c']));
    runModel.clock.step = 3;
    const before = runModel.model.getWeights().map((weight) => [...weight.dataSync()]);
    const batch = {
      inputs: [tf.tensor([1, 2, 3, 4, 9, 7, 5, 3], [2, 4])],
      targets: [tf.tensor([0, 2], [2], 'int32')],
    };
    await gradientsOf(tf, runModel, batch, 8);
    const tensorCount = tf.memory().numTensors;
    await gradientsOf(tf, runModel, batch, 8);
    expect(tf.memory().numTensors).toBe(tensorCount);
    expect(runModel.clock.step).toBe(3);
    expect(runModel.model.getWeights().map((weight) => [...weight.dataSync()])).toEqual(before);
  });
});

const folder = new JobFolder();
afterAll(() => folder.dispose());
const data = folder.writeData('clouds', cloudColumns(300, 6, 3, 1.5));

function configWith(compile: 'auto' | 'off', record: NonNullable<RunConfigInput['training']>['record']) {
  return buildConfig({
    transforms: [{ kind: 'standardise' }],
    model: {
      layers: [
        { kind: 'input' },
        { kind: 'dense', units: 8, activation: 'relu' },
        { kind: 'batchNormalisation' },
        { kind: 'dropout', rate: 0.3 },
        { kind: 'dense', units: 3, name: 'output' },
      ],
    },
    training: {
      epochs: 5,
      batchSize: 32,
      optimizer: { kind: 'adam', learningRate: 0.01 },
      loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
      metrics: ['accuracy'],
      record,
    },
    engine: { compile, replicas: 1 },
    seed: 3,
  });
}

const everything = { histograms: {}, samples: { count: 5 } } as const;
/** Records as the host would store them: a step that comes again replaces what was. */
function recordsOf(...sessions: EngineProcess[]): Map<string, RunRecordEntry> {
  const records = new Map<string, RunRecordEntry>();
  for (const session of sessions) {
    const startStep = session.of('plan')[0]?.startStep ?? 0;
    for (const [key, { step }] of records) if (step > startStep) records.delete(key);
    for (const event of session.of('record'))
      for (const record of event.records) records.set(`${record.kind} ${record.name} ${record.step}`, record);
  }
  return new Map([...records].sort(([left], [right]) => (left < right ? -1 : 1)));
}

describe.each(['auto', 'off'] as const)('a training that records, compile: %s', (compile) => {
  const recorded = (async () => {
    const engine = await EngineProcess.start(folder.trainJob(configWith(compile, everything), data));
    return { engine, result: await engine.result<'train'>() };
  })();

  test('has bit for bit the weights and figures of one that does not', async () => {
    const plain = await EngineProcess.start(folder.trainJob(configWith(compile, undefined), data));
    const result = await plain.result<'train'>();
    const { engine, result: own } = await recorded;
    expect(engine.of('plan')[0]?.compiled.state).toBe(compile === 'auto' ? 'compiled' : 'eager');
    expect(plain.of('record')).toEqual([]);
    expect(finalCheckpoint(engine).weights.equals(finalCheckpoint(plain).weights)).toBe(true);
    expect(finalCheckpoint(engine).optimizer.equals(finalCheckpoint(plain).optimizer)).toBe(true);
    for (const metric of ['train/loss', 'train/accuracy', 'validation/loss', 'validation/accuracy'])
      expect(engine.series(metric)).toEqual(plain.series(metric));
    expect(own.metrics).toEqual(result.metrics);
  });

  test('keeps every weight, every gradient and every sample before the first step and after every epoch', async () => {
    const { engine, result } = await recorded;
    const stepsPerEpoch = result.step / 5;
    const steps = [0, 1, 2, 3, 4, 5].map((epoch) => epoch * stepsPerEpoch);
    const stepsByName = (kind: string) => {
      const found: Record<string, number[]> = {};
      for (const { records } of engine.of('record'))
        for (const record of records)
          if (record.kind === kind) found[record.name] = [...(found[record.name] ?? []), record.step];
      return found;
    };
    const trained = [
      'dense_1/0/kernel',
      'dense_1/1/bias',
      'batchNormalisation_1/0/gamma',
      'batchNormalisation_1/1/beta',
      'output/0/kernel',
      'output/1/bias',
    ];
    const averages = ['batchNormalisation_1/2/moving_mean', 'batchNormalisation_1/3/moving_variance'];
    expect(Object.keys(stepsByName('gradients')).sort()).toEqual([...trained].sort());
    expect(Object.keys(stepsByName('weights')).sort()).toEqual([...trained, ...averages].sort());
    for (const found of [stepsByName('weights'), stepsByName('gradients'), stepsByName('sample')])
      for (const own of Object.values(found)) expect(own).toEqual(steps);
    expect(Object.keys(stepsByName('input'))).toEqual(['0', '1', '2', '3', '4']);
  });

  test('goes on after a stop within an epoch and after a kill with the records of one that was not interrupted', async () => {
    const { engine: whole, result } = await recorded;
    const job = folder.trainJob(configWith(compile, everything), data);
    const first = await EngineProcess.start(job);
    await first.waitFor(
      (event) => event.type === 'metrics' && event.points.some(({ steps }) => (steps.at(-1) ?? 0) >= 9),
    );
    first.send('stop');
    await first.result<'train'>();
    const second = await EngineProcess.start({ ...job, resumeFrom: finalCheckpoint(first).directory });
    await second.waitFor((event) => event.type === 'checkpoint' || event.type === 'done');
    second.kill();
    await second.exited;
    const third = await EngineProcess.start({
      ...job,
      resumeFrom: finalCheckpoint(second.of('checkpoint').length > 0 ? second : first).directory,
    });
    expect((await third.result<'train'>()).step).toBe(result.step);
    expect(recordsOf(first, second, third)).toEqual(recordsOf(whole));
  });
});

test('a sample is told with its probabilities, its loss and whether it is right', async () => {
  const engine = await EngineProcess.start(
    folder.trainJob(configWith('auto', { samples: { count: 12, everyEpochs: 5 } }), data),
  );
  await engine.result<'train'>();
  const records = recordsOf(engine);
  expect([...records.values()].some(({ kind }) => kind === 'weights' || kind === 'gradients')).toBe(false);
  const inputs = [...records.values()].filter(({ kind }) => kind === 'input');
  expect(inputs).toHaveLength(12);
  const rows = inputs.map(({ description }) => (description as { row: number }).row);
  expect(new Set(rows).size).toBe(12);
  // Rows 14 to 16 of every 20 are of the validation split.
  for (const row of rows) expect([14, 15, 16]).toContain(row % 20);
  const last = Math.max(...[...records.values()].map(({ step }) => step));
  const predictions = [...records.values()].filter(({ kind, step }) => kind === 'sample' && step === last);
  expect(predictions).toHaveLength(12);
  for (const { description } of predictions) {
    const { index, answers } = description as RecordedPrediction;
    const input = inputs.find(({ name }) => name === String(index))?.description as {
      targets: { text: string }[];
      parts: { name: string; form: string; text: string }[];
    };
    expect(input.parts.map(({ name }) => name)).toEqual(['x1', 'x2', 'x3', 'x4', 'x5', 'x6']);
    const [answer] = answers;
    const total = answer?.classes.reduce((sum, { probability }) => sum + (probability ?? Number.NaN), 0);
    expect(total).toBeCloseTo(1, 5);
    expect(answer?.isRight).toBe(answer?.text === input.targets[0]?.text);
    const wanted = answer?.classes.find(({ name }) => name === input.targets[0]?.text)?.probability as number;
    expect(answer?.loss).toBeCloseTo(-Math.log(wanted), 4);
  }
});
