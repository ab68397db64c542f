import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunConfig } from '../../src/shared/config/run-config';
import type { Computation } from '../../src/shared/contract/inspection';
import type { InspectSubject, OutputPageRequest } from '../../src/shared/job/inspection';
import type { JobData } from '../../src/shared/job/protocol';
import { EngineProcess, jobEngine } from '../support/engine-process';
import type { JobDataColumn } from '../support/job-data';
import { buildConfig, cloudColumns, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
let engine: EngineProcess;
beforeAll(async () => {
  engine = await EngineProcess.start({ kind: 'inspect', engine: jobEngine(folder.path), idleMs: 60_000 });
});
afterAll(async () => {
  engine.send('cancel');
  await engine.exited;
  folder.dispose();
});

const whole: OutputPageRequest = { edge: 64, channel: 0, channelCount: 256, slice: null };
const open = (id: string, config: RunConfig, data: JobData, weights: InspectSubject['weights'] = null) =>
  engine.ask({ type: 'open', subject: { id, config, data, weights, transfer: [] } });
const compute = (subjectId: string, ...rows: number[]) => engine.ask({ type: 'compute', subjectId, rows });
async function valuesOf(subjectId: string, layer: string, row: number, port = 0): Promise<number[]> {
  const page = await engine.ask({ type: 'output', subjectId, layer, port, row, page: whole });
  return [...page.values];
}
const outputOf = ({ outputs }: Computation, layer: string, port = 0) =>
  outputs.find((output) => output.layer === layer && output.port === port);

function expectClose(received: readonly number[], expected: readonly number[]): void {
  expect(received).toHaveLength(expected.length);
  received.forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index] as number, 4);
  });
}

const clouds = cloudColumns(300, 6, 3, 1);
const cloudData = folder.writeData('clouds', clouds);
const training: RunConfig['training'] = buildConfig({
  model: { layers: [{ kind: 'input' }] },
  training: {
    epochs: 2,
    batchSize: 32,
    optimizer: { kind: 'adam', learningRate: 0.05 },
    loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
  },
}).training;
const cloudConfig = buildConfig({
  transforms: [{ kind: 'standardise' }],
  model: {
    layers: [
      { kind: 'input' },
      { kind: 'dense', units: 8, activation: 'relu', name: 'hidden' },
      { kind: 'dense', units: 3, name: 'output' },
    ],
  },
  training,
});

/** A row as the transform's definition says: minus the training rows' mean, by their population deviation. */
function standardised(row: number): number[] {
  const isTraining = (index: number) => index % 20 < 14;
  return clouds
    .filter(({ role }) => role === 'feature')
    .map(({ values }) => {
      const numbers = values as number[];
      const known = numbers.filter((_, index) => isTraining(index));
      const mean = known.reduce((total, value) => total + value, 0) / known.length;
      const variance = known.reduce((total, value) => total + (value - mean) ** 2, 0) / known.length;
      return ((numbers[row] as number) - mean) / Math.sqrt(variance);
    });
}

describe('what layers give', () => {
  test('the input layer gives the row as training gets it, after the transforms', async () => {
    await open('clouds', cloudConfig, cloudData);
    const { samples } = await compute('clouds', 15);
    expectClose(await valuesOf('clouds', 'input_1', 15), standardised(15));
    expect(samples[0]).toMatchObject({ row: 15, split: 'validation', target: clouds.at(-1)?.values[15] });
  });

  test('a trained dense layer gives what its weights on disk say by hand', async () => {
    const job = folder.trainJob(cloudConfig, cloudData);
    const training = await EngineProcess.start(job);
    await training.result<'train'>();
    const checkpoint = finalCheckpoint(training);
    const weights = { directory: checkpoint.directory, runName: 'run', runDirectory: job.runDirectory };
    const opened = await open('trained', cloudConfig, cloudData, weights);
    expect(opened.weights).toMatchObject({ kind: 'checkpoint', step: checkpoint.step, missing: [] });
    const stored = new Float32Array(
      Uint8Array.from(readFileSync(path.join(checkpoint.directory, 'weights.bin'))).buffer,
    );
    const input = standardised(7);
    const hidden = Array.from({ length: 8 }, (_, unit) => {
      const sum = input.reduce((total, value, at) => total + value * (stored[at * 8 + unit] as number), 0);
      return Math.max(0, sum + (stored[48 + unit] as number));
    });
    const { samples } = await compute('trained', 7);
    expectClose(await valuesOf('trained', 'hidden', 7), hidden);
    const logits = Array.from({ length: 3 }, (_, unit) => {
      const sum = hidden.reduce((total, value, at) => total + value * (stored[56 + at * 3 + unit] as number), 0);
      return sum + (stored[80 + unit] as number);
    });
    expectClose(await valuesOf('trained', 'output', 7), logits);
    const likelihoods = logits.map((logit) => Math.exp(logit));
    const best = likelihoods.indexOf(Math.max(...likelihoods));
    const share = (likelihoods[best] as number) / likelihoods.reduce((total, value) => total + value, 0);
    expect(samples[0]?.prediction?.text).toBe(`class_${best}`);
    expect(samples[0]?.prediction?.probability).toBeCloseTo(share, 4);
  });

  test('before training the weights are those of the seed, and after it others', async () => {
    await open('clouds', cloudConfig, cloudData);
    await open('same', { ...cloudConfig, description: 'again' }, cloudData);
    await open('other seed', { ...cloudConfig, seed: 2 }, cloudData);
    const first = await valuesOf('clouds', 'output', 3);
    expect(await valuesOf('same', 'output', 3)).toEqual(first);
    expect(await valuesOf('other seed', 'output', 3)).not.toEqual(first);
    expect(await valuesOf('trained', 'output', 3)).not.toEqual(first);
  });

  test('a convolution that adds up its window gives the sums of neighbours, channel by channel', async () => {
    const pixels = Array.from(
      { length: 16 },
      (_, index): JobDataColumn => ({
        name: `p${index}`,
        role: 'feature',
        values: [index, 16 - index, 1, 0.5, 2, 3].map((value) => value + index / 10),
      }),
    );
    const columns: JobDataColumn[] = [
      ...pixels,
      { name: 'label', role: 'target', values: ['a', 'b', 'a', 'b', 'a', 'b'] },
    ];
    const config = buildConfig({
      model: {
        layers: [
          { kind: 'input' },
          { kind: 'reshape', targetShape: [4, 4, 1], name: 'image' },
          { kind: 'conv2d', filters: 2, kernelSize: 3, padding: 'same', kernelInitialiser: 'ones', name: 'sums' },
          { kind: 'flatten' },
          { kind: 'dense', units: 2, name: 'output' },
        ],
      },
      training,
    });
    await open('image', config, folder.writeData('image', columns, [0, 0, 0, 0, 1, 2]));
    const image = Array.from({ length: 16 }, (_, index) => (pixels[index] as { values: number[] }).values[1] as number);
    const sums = image.map((_, index) => {
      const [y, x] = [Math.floor(index / 4), index % 4];
      return image.reduce((total, value, other) => {
        const isNeighbour = Math.abs(Math.floor(other / 4) - y) <= 1 && Math.abs((other % 4) - x) <= 1;
        return total + (isNeighbour ? value : 0);
      }, 0);
    });
    const computed = await compute('image', 1);
    expect(outputOf(computed, 'sums')).toMatchObject({ shape: [4, 4, 2], view: 'image' });
    expect(outputOf(computed, 'sums')?.summary.maximum).toBeCloseTo(Math.max(...sums), 4);
    expectClose(await valuesOf('image', 'sums', 1), [...sums, ...sums]);
  });

  test('words are shown with their numbers, padding and unknown ones as such', async () => {
    const texts = ['good film', 'bad film', 'good good plot', 'bad plot', 'never seen words'];
    const columns: JobDataColumn[] = [
      { name: 'text', role: 'feature', values: texts },
      { name: 'label', role: 'target', values: ['yes', 'no', 'yes', 'no', 'yes'] },
    ];
    const config = buildConfig({
      transforms: [{ kind: 'tokenise', vocabularySize: 20, sequenceLength: 4, padding: 'before' }],
      model: {
        layers: [
          { kind: 'input' },
          { kind: 'embedding', inputDimension: 20, outputDimension: 3, name: 'words' },
          { kind: 'flatten' },
          { kind: 'dense', units: 2, name: 'output' },
        ],
      },
      training,
    });
    await open('text', config, folder.writeData('text', columns, [0, 0, 0, 0, 2]));
    const computed = await compute('text', 2, 4);
    expect(outputOf(computed, 'input_1')?.view).toBe('tokens');
    expect(outputOf(computed, 'words')).toMatchObject({ shape: [4, 3], view: 'sequence' });
    // By frequency: good 3, then bad, film, plot with 2 each in code-unit order.
    expect(computed.samples[0]?.tokens).toEqual([
      { index: 0, text: '' },
      { index: 2, text: 'good' },
      { index: 2, text: 'good' },
      { index: 5, text: 'plot' },
    ]);
    expect(computed.samples[1]?.tokens?.slice(1)).toEqual([
      { index: 1, text: '[unknown]' },
      { index: 1, text: '[unknown]' },
      { index: 1, text: '[unknown]' },
    ]);
  });

  test('a layer that is applied twice with the same weights gives two outputs', async () => {
    const config = buildConfig({
      model: {
        layers: [
          { kind: 'input' },
          { kind: 'dense', units: 6, kernelInitialiser: 'ones', name: 'sum' },
          { kind: 'dense', sharedWith: 'sum', name: 'again' },
          { kind: 'dense', units: 3, name: 'output' },
        ],
      },
      training,
    });
    await open('shared', config, cloudData);
    await compute('shared', 0);
    const total = clouds.slice(0, 6).reduce((sum, { values }) => sum + (values[0] as number), 0);
    expectClose(await valuesOf('shared', 'sum', 0), new Array(6).fill(total));
    expectClose(await valuesOf('shared', 'again', 0), new Array(6).fill(6 * total));
  });

  test('a layer with several outputs shows them all', async () => {
    const config = buildConfig({
      model: {
        layers: [
          { kind: 'input' },
          { kind: 'reshape', targetShape: [3, 2] },
          { kind: 'lstm', units: 4, returnState: true, name: 'memory' },
          { kind: 'dense', units: 3, name: 'output', inputs: ['memory'] },
        ],
      },
      training,
    });
    await open('ports', config, cloudData);
    const computed = await compute('ports', 0);
    const ports = computed.outputs.filter(({ layer }) => layer === 'memory').map(({ portName }) => portName);
    expect(ports).toHaveLength(3);
    // The last hidden state is the output.
    expectClose(await valuesOf('ports', 'memory', 0, 1), await valuesOf('ports', 'memory', 0, 0));
  });
});

test('the first batch is the one that training begins with', async () => {
  await open('clouds', cloudConfig, cloudData);
  const batch = await engine.ask({ type: 'firstBatch', subjectId: 'clouds' });
  expect(batch).toMatchObject({ batchSize: 32, stepsPerEpoch: 7 });
  expect(batch.samples.every(({ split }) => split === 'train')).toBe(true);
  expect(new Set(batch.samples.map(({ row }) => row)).size).toBe(32);
  const page = await engine.ask({ type: 'batch', subjectId: 'clouds', layer: 'input_1', sampleCount: 5, edge: 8 });
  expect(page.shape).toEqual([5, 6]);
  expectClose([...page.values.slice(6, 12)], standardised(batch.samples[1]?.row as number));
  const rows = batch.samples.map(({ row }) => standardised(row)[0] as number);
  expect(batch.inputs[0]?.features[0]?.summary.mean).toBeCloseTo(
    rows.reduce((total, value) => total + value, 0) / 32,
    5,
  );
  expect(batch.classes?.reduce((total, { count }) => total + count, 0)).toBe(32);
  expect(batch.problems).toEqual([]);
});

test('values that were not scaled, and those that never change, are warned of', async () => {
  const columns: JobDataColumn[] = [
    { name: 'income', role: 'feature', values: Array.from({ length: 40 }, (_, row) => 20_000 + 500 * row) },
    { name: 'same', role: 'feature', values: new Array<number>(40).fill(3) },
    { name: 'label', role: 'target', values: Array.from({ length: 40 }, (_, row) => (row % 2 ? 'a' : 'b')) },
  ];
  const config = buildConfig({
    model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 2 }] },
    training,
  });
  await open('raw', config, folder.writeData('raw', columns));
  const { problems } = await engine.ask({ type: 'firstBatch', subjectId: 'raw' });
  expect(problems.map(({ code }) => code)).toEqual(['notScaled', 'constant']);
  expect(problems[1]?.message).toContain('same');
});

describe('what goes wrong', () => {
  test('missing values are refused with their column, and the session goes on', async () => {
    const columns = clouds.map((column, index) =>
      index === 2
        ? { ...column, values: (column.values as number[]).map((value, row) => (row === 4 ? Number.NaN : value)) }
        : column,
    );
    const broken = folder.writeData('broken', columns);
    await expect(open('broken', { ...cloudConfig, transforms: [] }, broken)).rejects.toThrow(/"x3"/);
    await open('clouds', cloudConfig, cloudData);
    expect((await compute('clouds', 1)).outputs).toHaveLength(3);
  });

  test('a network that does not fit together is refused with its layer', async () => {
    const config = buildConfig({ model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 5 }] }, training });
    await expect(open('units', config, cloudData)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(open('units', config, cloudData)).rejects.toMatchObject({
      data: { fix: expect.stringContaining('dense_1') },
    });
  });

  test('a row that is not there is refused with how many there are', async () => {
    await open('clouds', cloudConfig, cloudData);
    await expect(compute('clouds', 300)).rejects.toThrow('There is no row 301; "test" has 300 rows');
  });

  test('a layer that is not there is refused with those that are', async () => {
    await open('clouds', cloudConfig, cloudData);
    await expect(valuesOf('clouds', 'attic', 0)).rejects.toThrow('no layer "attic"');
  });

  test('weights of other layers are named, and those that fit are taken', async () => {
    const job = folder.trainJob(cloudConfig, cloudData);
    const training = await EngineProcess.start(job);
    await training.result<'train'>();
    const { directory } = finalCheckpoint(training);
    const layers = structuredClone(cloudConfig.model.layers);
    Object.assign(layers[1] as object, { units: 9 });
    const opened = await open('wider', { ...cloudConfig, model: { layers } }, cloudData, {
      directory,
      runName: 'swift-heron',
      runDirectory: null,
    });
    expect(opened.weights.missing.some((name) => name.startsWith('hidden/'))).toBe(true);
    expect(opened.weights.missing.some((name) => name.startsWith('output/1'))).toBe(false);
    expect(opened.problems[0]?.message).toContain('swift-heron');
  });
});

test('a session that nobody asks ends by itself', async () => {
  const idle = await EngineProcess.start({ kind: 'inspect', engine: jobEngine(folder.path), idleMs: 50 });
  expect(await idle.result<'inspect'>()).toEqual({ answerCount: 0 });
  expect(idle.exitCode).toBe(0);
});

test('attention shows which step each step looks at', async () => {
  const config = buildConfig({
    model: {
      layers: [
        { kind: 'input' },
        { kind: 'reshape', targetShape: [3, 2], name: 'steps' },
        // Without learned projections the scores are plain products of the steps.
        { kind: 'attention', inputs: ['steps', 'steps'], name: 'looking' },
        { kind: 'multiHeadAttention', headCount: 2, keyDimension: 4, inputs: ['steps'], name: 'heads', causal: true },
        { kind: 'flatten', inputs: ['looking'], name: 'flat_1' },
        { kind: 'flatten', inputs: ['heads'], name: 'flat_2' },
        { kind: 'concatenate', inputs: ['flat_1', 'flat_2'] },
        { kind: 'dense', units: 3, name: 'output' },
      ],
    },
    training,
  });
  await open('attention', config, cloudData);
  const computed = await compute('attention', 3, 4);
  expect(outputOf(computed, 'looking', 1)).toMatchObject({ portName: 'weights', view: 'attention', shape: [3, 3, 1] });
  const steps = await valuesOf('attention', 'steps', 4);
  const expected = [0, 1, 2].flatMap((query) => {
    const scores = [0, 1, 2].map(
      (key) =>
        (steps[query * 2] as number) * (steps[key * 2] as number) +
        (steps[query * 2 + 1] as number) * (steps[key * 2 + 1] as number),
    );
    const likelihoods = scores.map((score) => Math.exp(score - Math.max(...scores)));
    const total = likelihoods.reduce((sum, value) => sum + value, 0);
    return likelihoods.map((value) => value / total);
  });
  expectClose(await valuesOf('attention', 'looking', 4, 1), expected);
  // Channel by channel: two heads, each a triangle whose rows add up to one.
  const heads = await valuesOf('attention', 'heads', 4, 1);
  expect(heads).toHaveLength(18);
  for (const head of [0, 9]) {
    expect([heads[head + 1], heads[head + 2], heads[head + 5]]).toEqual([0, 0, 0]);
    for (const row of [0, 3, 6])
      expect(heads.slice(head + row, head + row + 3).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  }
});

describe('several inputs and outputs', () => {
  const rows = Array.from({ length: 60 }, (_, row) => ({ a: row, b: 2 * row, word: row % 2 }));
  const columns: JobDataColumn[] = [
    { name: 'a', role: 'feature', values: rows.map(({ a }) => a) },
    { name: 'b', role: 'feature', values: rows.map(({ b }) => b) },
    { name: 'text', role: 'feature', values: rows.map(({ word }) => (word ? 'bad film' : 'good film')) },
    { name: 'mood', role: 'target', values: rows.map(({ word }) => (word ? 'sad' : 'happy')) },
    { name: 'price', role: 'target', values: rows.map(({ a }) => 1000 + 3 * a) },
  ];
  const config = buildConfig({
    dataset: { name: 'test', inputs: { numbers: ['b', 'a'], words: ['text'] } },
    transforms: [{ kind: 'tokenise', vocabularySize: 10, sequenceLength: 3 }],
    model: {
      layers: [
        { kind: 'input', name: 'numbers' },
        { kind: 'dense', name: 'sum', units: 1, kernelInitialiser: 'ones' },
        { kind: 'input', name: 'words' },
        { kind: 'embedding', inputDimension: 10, outputDimension: 4 },
        { kind: 'flatten', name: 'bag' },
        { kind: 'dense', name: 'mood', units: 1, inputs: ['bag'] },
      ],
    },
    training: {
      ...training,
      outputs: {
        mood: { target: 'mood', loss: { kind: 'binaryCrossentropy', fromLogits: true } },
        sum: { target: 'price', loss: { kind: 'meanSquaredError' } },
      },
    },
  });

  test('are computed from their own columns and shown with their own targets', async () => {
    await open('several', config, folder.writeData('several', columns));
    const computed = await compute('several', 9);
    expectClose(await valuesOf('several', 'numbers', 9), [18, 9]);
    expectClose(await valuesOf('several', 'sum', 9), [27]);
    expect(outputOf(computed, 'numbers')).toMatchObject({ view: 'vector', names: ['b', 'a'] });
    expect(outputOf(computed, 'words')?.view).toBe('tokens');
    expect(computed.samples[0]?.tokens?.map(({ text }) => text)).toEqual(['', 'bad', 'film']);
    expect(computed.samples[0]?.target?.split(' · ').sort()).toEqual(['mood: sad', 'sum: 1,027']);
  });

  test('make up the first batch together', async () => {
    const batch = await engine.ask({ type: 'firstBatch', subjectId: 'several' });
    expect(batch.inputs.map(({ layer, view }) => [layer, view])).toEqual([
      ['numbers', 'vector'],
      ['words', 'tokens'],
    ]);
    expect(batch.samples[0]?.tokens).toHaveLength(3);
  });
});
