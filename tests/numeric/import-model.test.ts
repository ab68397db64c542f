import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SymbolicTensor, Tensor } from '../../src/engine/lib/tensorflow';
import { ImportedModel, largestDifference, modelFixtures, readExpected } from '../support/imported-model';
import { loadTensorFlow } from '../support/tensorflow';

const tf = await loadTensorFlow();

test.each([
  ...['image', 'sequence', 'stacked'].flatMap((name) => [
    [name, 'keras', `${name}.keras`],
    [name, 'keras-hdf5', `${name}.h5.zip`],
    [name, 'keras-hdf5', `${name}.keras2.h5.zip`],
  ]),
  ['catalogue', 'keras', 'catalogue.keras'],
  ['catalogue', 'keras-hdf5', 'catalogue.h5.zip'],
  ['digits', 'keras', 'digits.keras'],
])('the %s model of Keras, from %s (%s), predicts what Keras predicts', async (name, format, file) => {
  await using imported = await ImportedModel.read(path.join(modelFixtures, file));
  expect(imported.result.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(imported.result.format).toBe(format);
  const expected = await readExpected(name);
  expect(imported.result.parameterCount).toBe(expected.parameterCount);
  expect(largestDifference(tf, await imported.build(tf), expected)).toBeLessThan(1e-5);
});

test('an architecture with its weights in one zip predicts what Keras predicts', async () => {
  await using imported = await ImportedModel.read(path.join(modelFixtures, 'stacked.json-and-weights.zip'));
  expect(imported.result).toMatchObject({ format: 'keras-json', hasWeights: true });
  expect(largestDifference(tf, await imported.build(tf), await readExpected('stacked'))).toBeLessThan(1e-5);
});

describe('a layers model of TensorFlow.js', () => {
  const files = async (save: (folder: string) => Promise<void>) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'studio-tfjs-'));
    await save(folder);
    return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  };
  const network = () => {
    const image = tf.input({ shape: [6, 6, 1], name: 'image' });
    const seen = tf.layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', name: 'seen' }).apply(image);
    const flat = tf.layers.flatten().apply(seen);
    const rows = tf.layers.reshape({ targetShape: [12, 4] }).apply(flat);
    const cell = tf.layers.gru({ units: 3 });
    const both = tf.layers.bidirectional({ layer: cell, mergeMode: 'ave' }).apply(rows);
    const normal = tf.layers.batchNormalization().apply(both);
    const model = tf.model({
      inputs: image,
      outputs: tf.layers.dense({ units: 2, activation: 'softmax' }).apply(normal) as SymbolicTensor,
    });
    model.setWeights(model.getWeights().map((weight) => tf.randomUniform(weight.shape, 0.1, 0.9, 'float32', 5)));
    return model;
  };

  test('applies a convolution to every step', async () => {
    const frames = tf.input({ shape: [3, 6, 6, 1], name: 'frames' });
    const conv = tf.layers.conv2d({ filters: 2, kernelSize: 3, activation: 'tanh' });
    const seen = tf.layers.timeDistributed({ layer: conv, name: 'seen' }).apply(frames);
    const flat = tf.layers.timeDistributed({ layer: tf.layers.flatten(), name: 'flat' }).apply(seen);
    const model = tf.model({ inputs: frames, outputs: tf.layers.lstm({ units: 2 }).apply(flat) as SymbolicTensor });
    await using saved = await files(async (folder) => {
      await model.save(
        tf.io.withSaveHandler(async ({ weightData, weightSpecs, modelTopology }) => {
          await writeFile(path.join(folder, 'weights.bin'), Buffer.from(weightData as ArrayBuffer));
          const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
          const text = JSON.stringify({ format: 'layers-model', generatedBy: 'test', modelTopology, weightsManifest });
          await writeFile(path.join(folder, 'model.json'), text);
          return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
        }),
      );
    });
    await using imported = await ImportedModel.read(path.join(saved.folder, 'model.json'));
    expect(imported.result.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const clip = tf.randomUniform([2, 3, 6, 6, 1], -1, 1, 'float32', 3);
    const rebuilt = await imported.build(tf);
    const difference = tf.sub(model.predict(clip) as Tensor, rebuilt.predict(clip) as Tensor);
    expect(tf.max(tf.abs(difference)).dataSync()[0]).toBeLessThan(1e-6);
  });

  test('keeps its weights in shards of any size', async () => {
    const model = network();
    await using saved = await files(async (folder) => {
      await model.save(
        tf.io.withSaveHandler(async ({ weightData, weightSpecs, modelTopology }) => {
          const bytes = Buffer.from(weightData as ArrayBuffer);
          await writeFile(path.join(folder, 'one.bin'), bytes.subarray(0, 101));
          await writeFile(path.join(folder, 'two.bin'), bytes.subarray(101));
          const weightsManifest = [{ paths: ['one.bin', 'two.bin'], weights: weightSpecs }];
          const text = JSON.stringify({ format: 'layers-model', generatedBy: 'test', modelTopology, weightsManifest });
          await writeFile(path.join(folder, 'model.json'), text);
          return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
        }),
      );
    });
    await using imported = await ImportedModel.read(path.join(saved.folder, 'model.json'));
    expect(imported.result.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const image = tf.randomUniform([2, 6, 6, 1], -1, 1, 'float32', 3);
    const rebuilt = await imported.build(tf);
    const difference = tf.sub(model.predict(image) as Tensor, rebuilt.predict(image) as Tensor);
    expect(tf.max(tf.abs(difference)).dataSync()[0]).toBeLessThan(1e-6);
  });
});
