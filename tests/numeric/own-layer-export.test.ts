import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tfjs from '@tensorflow/tfjs';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunConfigInput } from '../../src/shared/config/run-config';
import type { ExportFormat } from '../../src/shared/contract/export';
import { EngineProcess } from '../support/engine-process';
import { buildConfig, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());

const texts = Array.from({ length: 160 }, (_, row) =>
  [
    'a',
    'film',
    'that',
    'is',
    'very',
    (row % 2 === 0 ? ['good', 'great'] : ['bad', 'awful'])[row % 3 === 0 ? 0 : 1],
    'indeed',
  ]
    .slice(row % 4)
    .join(' '),
);

/** A small transformer: own layers, masks and residual connections. */
const config = buildConfig({
  transforms: [{ kind: 'tokenise', vocabularySize: 30, sequenceLength: 8 }],
  model: {
    layers: [
      { kind: 'input' },
      { kind: 'tokenAndPositionEmbedding', inputDimension: 30, outputDimension: 8, maskZero: true, name: 'x' },
      { kind: 'multiHeadAttention', headCount: 2, keyDimension: 4, dropout: 0.1 },
      { kind: 'add', inputs: ['x', 'multiHeadAttention_1'] },
      { kind: 'layerNormalisation' },
      { kind: 'attentionPooling', units: 8 },
      { kind: 'dense', units: 1, activation: 'sigmoid' },
    ],
  },
  training: {
    epochs: 12,
    batchSize: 16,
    optimizer: { kind: 'adam', learningRate: 0.02 },
    loss: { kind: 'binaryCrossentropy' },
    metrics: ['accuracy'],
  },
} as RunConfigInput);

const data = folder.writeData('texts', [
  { name: 'text', role: 'feature', values: texts },
  { name: 'label', role: 'target', values: texts.map((_, row) => (row % 2 === 0 ? 'good' : 'bad')) },
]);

let job: Awaited<ReturnType<typeof train>>;
async function train() {
  const given = folder.trainJob(config, data);
  const engine = await EngineProcess.start(given);
  const result = await engine.result<'train'>();
  const [plan] = engine.of('plan');
  return { given, result, plan, checkpointDirectory: finalCheckpoint(engine).directory };
}
beforeAll(async () => {
  job = await train();
});

const jobOf = () => ({
  engine: job.given.engine,
  config,
  data,
  runDirectory: job.given.runDirectory,
  checkpointDirectory: job.checkpointDirectory,
});

async function exportAs(format: ExportFormat) {
  const outputDirectory = path.join(folder.path, format);
  const engine = await EngineProcess.start({ kind: 'export', ...jobOf(), format, outputDirectory });
  return { outputDirectory, ...(await engine.result<'export'>()) };
}

test('a transformer learns, compiled', () => {
  expect(job.plan?.compiled.state).toBe('compiled');
  expect(job.result.metrics.test.accuracy).toBeGreaterThan(0.9);
});

test.each(['savedmodel', 'tfjs-graph'] as const)('as %s it computes what the run computes', async (format) => {
  expect((await exportAs(format)).proof).toMatchObject({ passed: true });
});

test('as layers model it is refused, naming the layers and what to do instead', async () => {
  const failure = await exportAs('tfjs-layers').catch(String);
  expect(failure).toContain('UNSUPPORTED');
  expect(failure).toContain('TokenAndPositionEmbedding is a layer of the studio');
  expect(failure).toContain('Export as tfjs-graph');
});

test('a graph model predicts the same in plain TensorFlow.js without the studio’s layers', async () => {
  const { outputDirectory } = await exportAs('tfjs-graph');
  const { modelTopology, weightsManifest, signature } = JSON.parse(
    readFileSync(path.join(outputDirectory, 'model.json'), 'utf8'),
  );
  const model = await tfjs.loadGraphModel({
    load: async () => ({
      modelTopology,
      signature,
      weightSpecs: weightsManifest[0].weights,
      weightData: Uint8Array.from(readFileSync(path.join(outputDirectory, 'weights.bin'))).buffer,
    }),
  });
  const outputPath = path.join(folder.path, 'predictions.arrow');
  const engine = await EngineProcess.start({ kind: 'predict', ...jobOf(), outputPath });
  await engine.result<'predict'>();
  const expected = [...(tableFromIPC(readFileSync(outputPath)).getChild('probability_good') ?? [])] as number[];
  const { transforms } = JSON.parse(readFileSync(path.join(outputDirectory, 'transforms.json'), 'utf8'));
  const { applyTransforms } = await import('../../src/shared/transforms');
  const { values, rowCount, width } = applyTransforms(transforms, [{ name: 'text', kind: 'text', values: texts }]);
  const output = model.execute({ features: tfjs.tensor(values, [rowCount, width]) }, 'output') as tfjs.Tensor;
  const received = Array.from(output.dataSync());
  expect(Math.max(...received.map((value, row) => Math.abs(value - (expected[row] as number))))).toBeLessThan(1e-5);
});
