import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomStream } from '../../src/shared/base/random';
import type { RunConfig } from '../../src/shared/config/run-config';
import type { JobData, TrainResult } from '../../src/shared/job/protocol';
import { EngineProcess } from '../support/engine-process';
import type { JobDataColumn } from '../support/job-data';
import { buildConfig, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());

const rowCount = 240;

/** Two inputs that each know a part: numbers decide the amount, words and numbers the class. */
function columns(): JobDataColumn[] {
  const stream = randomStream('several outputs');
  const rows = Array.from({ length: rowCount }, () => ({
    a: stream.normal(),
    b: 100 + 20 * stream.normal(),
    word: stream.integer(2),
  }));
  return [
    { name: 'a', role: 'feature', values: rows.map(({ a }) => a) },
    { name: 'b', role: 'feature', values: rows.map(({ b }) => b) },
    { name: 'text', role: 'feature', values: rows.map(({ word }) => (word === 0 ? 'a good film' : 'a bad film')) },
    { name: 'mood', role: 'target', values: rows.map(({ word }) => (word === 0 ? 'happy' : 'sad')) },
    { name: 'price', role: 'target', values: rows.map(({ a, b }) => 1000 + 30 * a + 2 * b) },
    { name: 'area', role: 'target', values: rows.map(({ a }) => -5 * a) },
    { name: 'weight', role: 'weight', values: rows.map((_, row) => 1 + (row % 3)) },
  ];
}

const config = (compile: 'auto' | 'off'): RunConfig =>
  buildConfig({
    dataset: {
      name: 'test',
      inputs: { numbers: ['b', 'a'], words: ['text'] },
      sampleWeight: 'weight',
    },
    transforms: [{ kind: 'standardise' }, { kind: 'tokenise', vocabularySize: 10, sequenceLength: 4 }],
    model: {
      layers: [
        { kind: 'input', name: 'numbers' },
        { kind: 'dense', name: 'shared', units: 16, activation: 'tanh' },
        { kind: 'input', name: 'words' },
        { kind: 'embedding', inputDimension: 10, outputDimension: 4 },
        { kind: 'flatten', name: 'bag' },
        { kind: 'dense', name: 'mood', units: 1, inputs: ['bag'] },
        { kind: 'dense', name: 'amounts', units: 2, inputs: ['shared'] },
      ],
    },
    training: {
      epochs: 12,
      batchSize: 16,
      optimizer: { kind: 'adam', learningRate: 0.02 },
      loss: { kind: 'meanSquaredError' },
      metrics: ['meanAbsoluteError'],
      outputs: {
        amounts: { target: ['price', 'area'], scaleTarget: 'standardise', lossWeight: 0.5 },
        mood: {
          target: 'mood',
          loss: { kind: 'binaryCrossentropy', fromLogits: true },
          metrics: ['accuracy'],
          classWeights: { sad: 2 },
        },
      },
    },
    engine: { compile },
  });

interface Trained {
  config: RunConfig;
  data: JobData;
  runDirectory: string;
  checkpointDirectory: string;
  result: TrainResult;
  losses: number[];
  series: string[];
  compiled: string;
}

async function train(compile: 'auto' | 'off'): Promise<Trained> {
  const data = folder.writeData('several', columns());
  const job = folder.trainJob(config(compile), data);
  const engine = await EngineProcess.start(job);
  const result = await engine.result<'train'>();
  const points = engine.of('metrics').flatMap(({ points: all }) => all);
  return {
    config: job.config,
    data,
    runDirectory: job.runDirectory,
    checkpointDirectory: finalCheckpoint(engine).directory,
    result,
    losses: points.filter(({ metric }) => metric === 'train/loss').flatMap(({ values }) => Array.from(values)),
    series: [...new Set(points.map(({ metric }) => metric))].sort(),
    compiled: engine.of('plan').at(-1)?.compiled.state ?? '',
  };
}

describe('a network with two inputs, two outputs, weighted rows and classes', () => {
  let eager: Trained;
  let compiled: Trained;
  beforeAll(async () => {
    eager = await train('off');
    compiled = await train('auto');
  });

  test('trains compiled as it trains eagerly', () => {
    expect([eager.compiled, compiled.compiled]).toEqual(['eager', 'compiled']);
    expect(compiled.losses).toHaveLength(eager.losses.length);
    for (const [step, loss] of compiled.losses.entries()) expect(loss).toBeCloseTo(eager.losses[step] as number, 3);
    for (const [name, value] of Object.entries(eager.result.metrics.test)) {
      const received = compiled.result.metrics.test[name] as number;
      expect(Math.abs(received - value) / Math.max(1, Math.abs(value))).toBeLessThan(0.01);
    }
  });

  test('has series of the whole and of every output', () => {
    expect(compiled.series.filter((name) => name.startsWith('validation/'))).toEqual([
      'validation/amounts/loss',
      'validation/amounts/meanAbsoluteError',
      'validation/loss',
      'validation/mood/accuracy',
      'validation/mood/loss',
    ]);
  });

  test('adds its losses up by their weights', () => {
    const { test: figures } = compiled.result.metrics;
    expect(figures.loss).toBeCloseTo(0.5 * (figures['amounts/loss'] as number) + (figures['mood/loss'] as number), 5);
  });

  test('learns each from the input that knows it, with errors in the units of the columns', () => {
    const { test: figures } = compiled.result.metrics;
    expect(figures['mood/accuracy']).toBe(1);
    // The mean absolute deviation of the two columns is about 28 and 4: unlearned, the error would be near 16.
    expect(figures['amounts/meanAbsoluteError']).toBeLessThan(8);
    expect(figures['amounts/meanAbsoluteError']).toBeGreaterThan(0.05);
  });

  test('evaluates to the figures that training ended with, one confusion an output of classes', async () => {
    const engine = await EngineProcess.start({
      ...folder.trainJob(compiled.config, compiled.data, { runDirectory: compiled.runDirectory }),
      kind: 'evaluate',
      checkpointDirectory: compiled.checkpointDirectory,
      split: 'test',
    } as never);
    const evaluated = await engine.result<'evaluate'>();
    for (const [name, value] of Object.entries(compiled.result.metrics.test))
      expect(evaluated.metrics[name]).toBeCloseTo(value, 4);
    expect(evaluated.confusion).toBeNull();
    expect(evaluated.outputs?.map(({ output, confusion }) => [output, confusion?.classes ?? null])).toEqual([
      ['mood', ['happy', 'sad']],
      ['amounts', null],
    ]);
  });

  test('predicts columns of every output under its name, in the units of the targets', async () => {
    const outputPath = path.join(folder.path, 'predictions.arrow');
    const engine = await EngineProcess.start({
      ...folder.trainJob(compiled.config, compiled.data, { runDirectory: compiled.runDirectory }),
      kind: 'predict',
      checkpointDirectory: compiled.checkpointDirectory,
      outputPath,
    } as never);
    await engine.result<'predict'>();
    const { readFileSync } = await import('node:fs');
    const table = tableFromIPC(readFileSync(outputPath));
    expect(table.schema.fields.map(({ name }) => name)).toEqual([
      'mood_prediction',
      'mood_probability_happy',
      'mood_probability_sad',
      'amounts_prediction_price',
      'amounts_prediction_area',
    ]);
    const prices = columns().find(({ name }) => name === 'price')?.values as number[];
    const predicted = table.getChild('amounts_prediction_price');
    const error = prices.reduce((sum, price, row) => sum + Math.abs(price - Number(predicted?.get(row))), 0) / rowCount;
    expect(error).toBeLessThan(15);
  });

  test.each(['savedmodel', 'tfjs-layers'] as const)('proves itself as %s, all outputs', async (format) => {
    const engine = await EngineProcess.start({
      ...folder.trainJob(compiled.config, compiled.data, { runDirectory: compiled.runDirectory }),
      kind: 'export',
      checkpointDirectory: compiled.checkpointDirectory,
      format,
      outputDirectory: path.join(folder.path, format),
    } as never);
    const { proof, snippet } = await engine.result<'export'>();
    // 240 rows, 36 of them in the test split, three numbers each.
    expect(proof).toMatchObject({ passed: true, sampleCount: 36, detail: expect.stringContaining('108 outputs') });
    expect(snippet.code).toContain('numbers');
  });
});
