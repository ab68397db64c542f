import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as tfjs from '@tensorflow/tfjs';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunConfig, RunConfigInput } from '../../src/shared/config/run-config';
import type { ExportResult, JobData, TrainResult } from '../../src/shared/job/protocol';
import { EngineProcess } from '../support/engine-process';
import { readJobColumn, readSplit } from '../support/job-data';
import { buildConfig, cloudColumns, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());

interface TrainedRun {
  config: RunConfig;
  data: JobData;
  runDirectory: string;
  checkpointDirectory: string;
  result: TrainResult;
}

const words = { good: ['good', 'great', 'lovely'], bad: ['bad', 'awful', 'poor'] };
const texts = Array.from({ length: 120 }, (_, row) =>
  ['a', 'film', 'that', 'is', 'very', words[row % 2 === 0 ? 'good' : 'bad'][row % 3], 'indeed']
    .slice(row % 4)
    .join(' '),
);

const cases = {
  multiclass: {
    data: () => folder.writeData('multiclass', cloudColumns(400, 16, 3)),
    config: {
      transforms: [{ kind: 'standardise' }],
      model: {
        layers: [
          { kind: 'input' },
          { kind: 'reshape', targetShape: [4, 4, 1] },
          { kind: 'conv2d', filters: 4, padding: 'same', activation: 'relu' },
          { kind: 'batchNormalisation' },
          { kind: 'maxPooling2d' },
          { kind: 'flatten' },
          { kind: 'dropout', rate: 0.2 },
          { kind: 'dense', units: 3 },
        ],
      },
      training: {
        epochs: 5,
        batchSize: 32,
        optimizer: { kind: 'adam', learningRate: 0.01 },
        loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
        metrics: ['accuracy'],
      },
    },
  },
  text: {
    data: () =>
      folder.writeData('text', [
        { name: 'text', role: 'feature', values: texts },
        { name: 'label', role: 'target', values: texts.map((_, row) => (row % 2 === 0 ? 'good' : 'bad')) },
      ]),
    config: {
      transforms: [{ kind: 'tokenise', vocabularySize: 50, sequenceLength: 8 }],
      model: {
        layers: [
          { kind: 'input' },
          { kind: 'embedding', inputDimension: 50, outputDimension: 6, maskZero: true },
          { kind: 'lstm', units: 8 },
          { kind: 'dense', units: 1, activation: 'sigmoid' },
        ],
      },
      training: {
        epochs: 10,
        batchSize: 16,
        optimizer: { kind: 'adam', learningRate: 0.02 },
        loss: { kind: 'binaryCrossentropy' },
        metrics: ['accuracy'],
      },
    },
  },
} satisfies Record<string, { data(): JobData; config: Parameters<typeof buildConfig>[0] }>;

async function trainCase(name: keyof typeof cases): Promise<TrainedRun> {
  const config = buildConfig(cases[name].config as RunConfigInput);
  const data = cases[name].data();
  const job = folder.trainJob(config, data);
  const engine = await EngineProcess.start(job);
  const result = await engine.result<'train'>();
  return {
    config,
    data,
    runDirectory: job.runDirectory,
    checkpointDirectory: finalCheckpoint(engine).directory,
    result,
  };
}

function jobOf(run: TrainedRun) {
  const { engine } = folder.trainJob(run.config, run.data);
  const { config, data, runDirectory, checkpointDirectory } = run;
  return { engine, config, data, runDirectory, checkpointDirectory };
}

const columnsOf = (file: string) => {
  const table = tableFromIPC(readFileSync(file));
  return Object.fromEntries(table.schema.fields.map(({ name }) => [name, [...(table.getChild(name) ?? [])]]));
};

describe.each(Object.keys(cases) as (keyof typeof cases)[])('a trained run (%s)', (name) => {
  let run: TrainedRun;
  beforeAll(async () => {
    run = await trainCase(name);
  });

  test('has learned', () => {
    expect(run.result.metrics.test.accuracy).toBeGreaterThan(0.9);
  });

  test('evaluates to the figures that training ended with, and the confusion counts add up to its accuracy', async () => {
    const engine = await EngineProcess.start({ kind: 'evaluate', ...jobOf(run), split: 'test' });
    const { metrics, confusion, sampleCount } = await engine.result<'evaluate'>();
    expect(metrics.loss).toBeCloseTo(run.result.metrics.test.loss as number, 5);
    expect(metrics.accuracy).toBeCloseTo(run.result.metrics.test.accuracy as number, 6);
    const counts = confusion?.counts ?? [];
    expect(counts.flat().reduce((total, count) => total + count, 0)).toBe(sampleCount);
    const right = counts.reduce((total, row, index) => total + (row[index] as number), 0);
    expect(right / sampleCount).toBeCloseTo(metrics.accuracy as number, 6);
  });

  test('predicts every row by name of its class, with probabilities that add up to one', async () => {
    const outputPath = path.join(folder.path, `${name}-predictions.arrow`);
    const engine = await EngineProcess.start({ kind: 'predict', ...jobOf(run), outputPath });
    expect(await engine.result<'predict'>()).toEqual({ rowCount: run.data.rowCount });
    const { prediction = [], ...probabilities } = columnsOf(outputPath);
    const classes = Object.keys(probabilities).map((column) => column.replace('probability_', ''));
    const labels = readJobColumn(run.data, 'label') as string[];
    expect(classes).toEqual([...new Set(labels)].sort());
    const right = labels.filter((label, row) => label === prediction[row]).length;
    expect(right / labels.length).toBeGreaterThan(0.9);
    labels.forEach((_, row) => {
      const values = Object.values(probabilities).map((column) => column[row] as number);
      expect(values.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 5);
      expect(classes[values.indexOf(Math.max(...values))]).toBe(prediction[row]);
    });
  });

  describe.each(['savedmodel', 'tfjs-layers', 'tfjs-graph'] as const)('exported as %s', (format) => {
    let exported: ExportResult;
    let outputDirectory: string;
    beforeAll(async () => {
      outputDirectory = path.join(folder.path, `${name}-${format}`);
      const engine = await EngineProcess.start({ kind: 'export', ...jobOf(run), format, outputDirectory });
      exported = await engine.result<'export'>();
    });

    test('computes what the run computes on real rows', () => {
      expect(exported.proof).toMatchObject({
        passed: true,
        sampleCount: readSplit(run.data).filter((code) => code === 2).length,
      });
      expect(exported.proof.latencyMs).toBeGreaterThan(0);
    });

    test('brings its transforms and a description of its use', () => {
      const files = readdirSync(outputDirectory);
      expect(files).toEqual(expect.arrayContaining(['README.md', 'transforms.json']));
      expect(readFileSync(path.join(outputDirectory, 'README.md'), 'utf8')).toContain(exported.snippet.code);
      expect(existsSync(`${outputDirectory}.partial`)).toBe(false);
    });
  });

  test('exported as tfjs-layers loads in plain TensorFlow.js and predicts the same', async () => {
    const directory = path.join(folder.path, `${name}-tfjs-layers`);
    const outputPath = path.join(folder.path, `${name}-again.arrow`);
    const { modelTopology, weightsManifest } = JSON.parse(readFileSync(path.join(directory, 'model.json'), 'utf8'));
    const weightData = Uint8Array.from(readFileSync(path.join(directory, 'weights.bin'))).buffer;
    const model = await tfjs.loadLayersModel({
      load: async () => ({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
    });
    const engine = await EngineProcess.start({ kind: 'predict', ...jobOf(run), outputPath });
    await engine.result<'predict'>();
    const columns = columnsOf(outputPath);
    const fitted = JSON.parse(readFileSync(path.join(directory, 'transforms.json'), 'utf8'));
    const { applyTransforms } = await import('../../src/shared/transforms');
    const features = applyTransforms(
      fitted.transforms,
      run.data.columns
        .filter(({ role }) => role === 'feature')
        .map(({ name: column, kind }) =>
          kind === 'text'
            ? { name: column, kind, values: readJobColumn(run.data, column) as string[] }
            : {
                name: column,
                kind: 'numeric' as const,
                values: Float64Array.from(readJobColumn(run.data, column) as number[]),
              },
        ),
    );
    const output = model.predict(tfjs.tensor(features.values, [features.rowCount, features.width])) as tfjs.Tensor;
    const isLogits = name === 'multiclass';
    const probabilities = Array.from((isLogits ? tfjs.softmax(output) : output).dataSync());
    const columnNames = Object.keys(columns).filter((column) => column.startsWith('probability_'));
    const expected = isLogits
      ? Array.from({ length: features.rowCount }, (_, row) =>
          columnNames.map((column) => columns[column]?.[row] as number),
        ).flat()
      : (columns[columnNames[1] as string] as number[]);
    expect(
      Math.max(...probabilities.map((value, index) => Math.abs(value - (expected[index] as number)))),
    ).toBeLessThan(1e-5);
  });
});
