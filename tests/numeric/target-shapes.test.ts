import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Table, tableFromIPC } from 'apache-arrow';
import { afterAll, describe, expect, test } from 'vitest';
import { randomStream } from '../../src/shared/base/random';
import type { RunConfig } from '../../src/shared/config/run-config';
import type { JobData, TrainResult } from '../../src/shared/job/protocol';
import { EngineProcess } from '../support/engine-process';
import { buildConfig, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());

interface Outcome {
  compiled: string;
  result: TrainResult;
  predictions: Table;
}

/** Trains a config and predicts the rows that it learned from. */
async function trainAndPredict(config: RunConfig, data: JobData, rows: JobData = data): Promise<Outcome> {
  const job = folder.trainJob(config, data);
  const engine = await EngineProcess.start(job);
  const result = await engine.result<'train'>();
  const outputPath = path.join(job.runDirectory, 'predictions.arrow');
  const prediction = await EngineProcess.start({
    ...job,
    data: rows,
    kind: 'predict',
    checkpointDirectory: finalCheckpoint(engine).directory,
    outputPath,
  } as never);
  await prediction.result<'predict'>();
  return {
    compiled: engine.of('plan').at(-1)?.compiled.reason ?? 'compiled',
    result,
    predictions: tableFromIPC(readFileSync(outputPath)),
  };
}

const columnOf = (table: Table, name: string): unknown[] => [...(table.getChild(name) ?? [])];

test('a language model learns which word follows and continues a text', async () => {
  const sentence = 'one two three four five six seven eight nine ten'.split(' ');
  // Every text begins somewhere and goes on in order, so that the next word is certain.
  const texts = Array.from({ length: 120 }, (_, row) => sentence.slice(row % 4, (row % 4) + 4 + (row % 3)).join(' '));
  const data = folder.writeData('words', [{ name: 'text', role: 'feature', values: texts }]);
  const config = buildConfig({
    dataset: { name: 'test', target: { nextToken: 'text' } },
    transforms: [{ kind: 'tokenise', vocabularySize: 20, sequenceLength: 6, padding: 'after' }],
    model: {
      layers: [
        { kind: 'input' },
        { kind: 'embedding', inputDimension: 20, outputDimension: 8 },
        { kind: 'lstm', units: 24, returnSequences: true },
        { kind: 'dense', units: 20 },
      ],
    },
    training: {
      epochs: 30,
      batchSize: 16,
      optimizer: { kind: 'adam', learningRate: 0.03 },
      loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
      metrics: ['accuracy'],
    },
  });
  const { compiled, result, predictions } = await trainAndPredict(config, data);
  expect(compiled).toBe('compiled');
  // Padding and the last step do not count, else a fifth of the steps could never be right.
  expect(result.metrics.test.accuracy).toBeGreaterThan(0.99);
  expect(predictions.schema.fields.map(({ name }) => name)).toEqual(['prediction', 'probability', 'continuation']);
  expect(texts[0]).toBe('one two three four');
  expect(columnOf(predictions, 'prediction')[0]).toBe('five');
  expect(columnOf(predictions, 'continuation')[0]).toMatch(/^five six seven/);
  expect(Number(columnOf(predictions, 'probability')[0])).toBeGreaterThan(0.9);
});

test('an autoencoder gives its input back, and rows unlike the others come out worse', async () => {
  const stream = randomStream('autoencoder');
  // Four numbers that follow from two; the last row does not.
  const hidden = Array.from({ length: 200 }, () => [stream.normal(), stream.normal()] as const);
  const rows = hidden.map(([x, y]) => [x, y, x + y, x - y]);
  rows[199] = [3, 3, -3, 3];
  const data = folder.writeData(
    'autoencoder',
    [0, 1, 2, 3].map((at) => ({
      name: `x${at}`,
      role: 'feature' as const,
      values: rows.map((row) => row[at] as number),
    })),
  );
  const config = buildConfig({
    dataset: { name: 'test', target: { reconstruct: 'numbers' } },
    model: {
      layers: [
        { kind: 'input', name: 'numbers' },
        { kind: 'dense', units: 2 },
        { kind: 'dense', units: 4 },
      ],
    },
    training: {
      epochs: 80,
      batchSize: 16,
      optimizer: { kind: 'adam', learningRate: 0.02 },
      loss: { kind: 'meanSquaredError' },
    },
  });
  const { compiled, predictions } = await trainAndPredict(config, data);
  expect(compiled).toBe('compiled');
  const errors = columnOf(predictions, 'reconstruction_error').map(Number);
  expect(Math.max(...errors.slice(0, 199))).toBeLessThan(0.05);
  expect(errors[199]).toBeGreaterThan(1);
  expect(Number(columnOf(predictions, 'reconstruction_x2')[0])).toBeCloseTo(rows[0]?.[2] as number, 0);
});

test('several columns that are each true or false are learned side by side', async () => {
  const stream = randomStream('labels');
  const rows = Array.from({ length: 200 }, () => [stream.normal(), stream.normal()] as const);
  const data = folder.writeData('labels', [
    { name: 'x', role: 'feature', values: rows.map(([x]) => x) },
    { name: 'y', role: 'feature', values: rows.map(([, y]) => y) },
    { name: 'right', role: 'target', values: rows.map(([x]) => (x > 0 ? 'yes' : 'no')) },
    { name: 'above', role: 'target', values: rows.map(([, y]) => Number(y > 0)) },
  ]);
  const config = buildConfig({
    dataset: { name: 'test', target: ['right', 'above'] },
    model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 2, activation: 'sigmoid' }] },
    training: {
      epochs: 40,
      batchSize: 16,
      optimizer: { kind: 'adam', learningRate: 0.1 },
      loss: { kind: 'binaryCrossentropy' },
      metrics: ['accuracy'],
    },
  });
  const { result, predictions } = await trainAndPredict(config, data);
  expect(result.metrics.test.accuracy).toBeGreaterThan(0.95);
  const right = columnOf(predictions, 'prediction_right');
  const agreeing = rows.filter(([x], row) => right[row] === (x > 0 ? 'yes' : 'no'));
  expect(agreeing.length / rows.length).toBeGreaterThan(0.95);
  expect(predictions.schema.fields.map(({ name }) => name)).toEqual([
    'prediction_right',
    'probability_right',
    'prediction_above',
    'probability_above',
  ]);
});

describe('numbers on another scale', () => {
  const stream = randomStream('prices');
  const rows = Array.from({ length: 200 }, () => stream.normal());
  const data = folder.writeData('prices', [
    { name: 'x', role: 'feature', values: rows },
    { name: 'price', role: 'target', values: rows.map((x) => 500_000 + 80_000 * x) },
  ]);

  test('are learned scaled, and measured and predicted as they are', async () => {
    const config = buildConfig({
      dataset: { name: 'test', target: 'price' },
      model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 1 }] },
      training: {
        epochs: 15,
        batchSize: 16,
        optimizer: { kind: 'adam', learningRate: 0.02 },
        loss: { kind: 'meanSquaredError' },
        metrics: ['meanAbsoluteError'],
        scaleTarget: 'standardise',
      },
    });
    // More rows than are computed in one go.
    const many = Array.from({ length: 5000 }, (_, row) => rows[row % rows.length] as number);
    const file = folder.writeData('many', [{ name: 'x', role: 'feature', values: many }]);
    const { result, predictions } = await trainAndPredict(config, data, file);
    const { loss = 1, meanAbsoluteError = 0 } = result.metrics.test;
    expect(loss).toBeLessThan(0.05);
    // One unit of the loss's scale is 80,000 of the column's.
    expect(meanAbsoluteError / Math.sqrt(loss)).toBeGreaterThan(30_000);
    expect(meanAbsoluteError / Math.sqrt(loss)).toBeLessThan(90_000);
    const predicted = columnOf(predictions, 'prediction').map(Number);
    expect(predicted).toHaveLength(5000);
    for (const row of [0, 1, 4999])
      expect(Math.abs((predicted[row] as number) - (500_000 + 80_000 * (many[row] as number)))).toBeLessThan(20_000);
  });
});
