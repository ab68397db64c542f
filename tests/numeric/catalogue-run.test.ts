import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EngineProcess } from '../support/engine-process';
import { buildConfig, cloudColumns, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());

test('a run of grouped, shared and custom layers trains compiled, and its export proves itself', async () => {
  const config = buildConfig({
    transforms: [{ kind: 'standardise' }],
    model: {
      layers: [
        { kind: 'input', shape: [4, 4, 1], name: 'image' },
        { kind: 'conv2d', filters: 4, kernelSize: 2, dilationRate: 2, padding: 'same', group: 'body', name: 'wide' },
        { kind: 'conv2d', filters: 4, kernelSize: 2, groups: 2, padding: 'same', group: 'body/inner', name: 'apart' },
        { kind: 'conv2d', sharedWith: 'apart', group: 'body/inner', name: 'again', note: 'the same filters once more' },
        { kind: 'leakyRelu', slope: 0.1, group: 'body' },
        { kind: 'adaptiveAveragePooling2d', outputSize: 2 },
        { kind: 'flatten' },
        { kind: 'arithmetic', scale: 2 },
        { kind: 'dense', units: 3, name: 'output' },
      ],
    },
    training: {
      epochs: 6,
      batchSize: 32,
      optimizer: { kind: 'adam', learningRate: 0.02 },
      loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
      metrics: ['accuracy'],
    },
  });
  const data = folder.writeData('images', cloudColumns(300, 16, 3, 0.5));
  const job = folder.trainJob(config, data);
  const engine = await EngineProcess.start(job);
  const { metrics } = await engine.result<'train'>();
  const [plan] = engine.of('plan');
  expect(plan?.compiled).toMatchObject({ state: 'compiled' });
  expect(plan?.parameterCount).toBe(4 * 4 + 4 + (2 * 2 * 2 * 4 + 4) + (16 * 3 + 3));
  expect(metrics.test.accuracy).toBeGreaterThan(0.9);

  const exported = await EngineProcess.start({
    kind: 'export',
    engine: job.engine,
    config,
    data,
    runDirectory: job.runDirectory,
    checkpointDirectory: finalCheckpoint(engine).directory,
    format: 'savedmodel',
    outputDirectory: path.join(folder.path, 'exported'),
  });
  expect((await exported.result<'export'>()).proof).toMatchObject({ passed: true });
});
