import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as tfTypes from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TensorFlow } from '../../../src/engine/backends';
import { restoreRemovedNodeFunctions } from '../../../src/engine/backends/node-compatibility';
import { compileTraining } from '../../../src/engine/compile';
import { findDataDirectory } from '../../../src/main/lib/paths';
import { batchesOf, compiled, copyWeights, type Data, seeded, trainEagerly } from './training';

const gpuPackage = '@tensorflow/tfjs-node-gpu';
let folder: string;
let tf: TensorFlow;

/** An engine folder whose package is called tfjs-node-gpu and holds the CPU library: the same code without a card. */
function makeGpuEngine(): string {
  const source = path.join(findDataDirectory(), 'engines', 'tfjs-node', 'node_modules');
  const modules = path.join(folder, 'tfjs-node-gpu', 'node_modules');
  const own = path.join(modules, ...gpuPackage.split('/'));
  mkdirSync(own, { recursive: true });
  const link = (from: string, to: string) => symlinkSync(from, to);
  for (const name of readdirSync(source))
    if (!name.startsWith('.') && name !== '@tensorflow') link(path.join(source, name), path.join(modules, name));
  for (const name of readdirSync(path.join(source, '@tensorflow')))
    if (name !== 'tfjs-node') link(path.join(source, '@tensorflow', name), path.join(modules, '@tensorflow', name));
  const original = path.join(source, '@tensorflow', 'tfjs-node');
  cpSync(path.join(original, 'dist'), path.join(own, 'dist'), { recursive: true });
  for (const name of ['deps', 'lib']) link(path.join(original, name), path.join(own, name));
  const description = JSON.parse(readFileSync(path.join(original, 'package.json'), 'utf8')) as object;
  writeFileSync(path.join(own, 'package.json'), JSON.stringify({ ...description, name: gpuPackage }));
  writeFileSync(path.join(folder, 'tfjs-node-gpu', 'package.json'), '{}');
  return path.join(folder, 'tfjs-node-gpu', 'package.json');
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'studio-gpu-package-'));
  restoreRemovedNodeFunctions();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  tf = createRequire(makeGpuEngine())(gpuPackage) as TensorFlow;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Native {
  isGPUPackage: boolean;
  binding: Record<string, unknown>;
}
const native = () => tf.backend() as unknown as Native;

function network(): tfTypes.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, activation: 'relu', padding: 'same' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.reshape({ targetShape: [8, 8] }),
      tf.layers.lstm({ units: 6, recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotUniform' }),
      tf.layers.dense({ units: 2 }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
  return model;
}
const samples = (): Data => ({
  inputs: [tf.randomNormal([16, 8, 8, 1], 0, 1, 'float32', 1)],
  targets: [tf.randomNormal([16, 2], 0, 1, 'float32', 2)],
});

describe('compiled training on the package tfjs-node-gpu', () => {
  it('runs the same path and agrees with eager training', async () => {
    expect(native().isGPUPackage).toBe(true);
    const [eager, model] = [seeded(network), seeded(network)];
    copyWeights(tf, eager, model);
    const data = samples();
    const program = await compiled(model, { tf, batchSize: 8, clock: null, data });
    const batches = batchesOf(16, 8, 4);
    const { losses } = await program.trainSteps(batches);
    const expected = trainEagerly(tf, eager, data, batches, null).map(([loss]) => loss as number);
    expected.forEach((loss, index) => {
      expect(losses[index]).toBeCloseTo(loss, 4);
    });
    program.dispose();
  });

  it('on a card: one copy of the step, half precision in float16 with a scaled loss', async () => {
    const { binding } = native();
    const onCard = Object.fromEntries(Object.getOwnPropertyNames(binding).map((name) => [name, binding[name]]));
    onCard.isUsingGpuDevice = () => true;
    native().binding = onCard;
    try {
      const program = await compiled(seeded(network), {
        tf,
        batchSize: 8,
        clock: null,
        data: samples(),
        precision: 'mixed',
      });
      expect(program.explain()).toMatchObject({
        replicaCount: 1,
        replicaDevices: null,
        precision: { used: 'float16', reason: null, lossScaling: { skippedStepCount: 0 } },
      });
      program.dispose();
    } finally {
      native().binding = binding;
    }
  });

  it('on several cards: one copy each by device name, updates in one place', async () => {
    const { binding } = native();
    const graphs: string[] = [];
    const watching = Object.fromEntries(Object.getOwnPropertyNames(binding).map((name) => [name, binding[name]]));
    watching.loadSavedModel = (directory: string, tags: string) => {
      graphs.push(readFileSync(path.join(directory, 'saved_model.pb'), 'latin1'));
      return (binding.loadSavedModel as (...given: string[]) => number)(directory, tags);
    };
    native().binding = watching;
    try {
      // The processor under another name stands for the cards: two copies on named devices must give what one gives.
      const devices = ['/device:CPU:0', '/job:localhost/replica:0/task:0/device:CPU:0'];
      const [one, two] = [seeded(network), seeded(network)];
      copyWeights(tf, one, two);
      const data = samples();
      const batches = batchesOf(16, 8, 4);
      const single = await compiled(one, { tf, batchSize: 8, clock: null, data, replicas: 1 });
      const placed = await compiled(two, { tf, batchSize: 8, clock: null, data, replicas: 2, devices });
      expect(placed.explain()).toMatchObject({ replicaCount: 2, replicaDevices: devices });
      const graph = graphs.at(-1) as string;
      for (const device of devices) expect(graph.split(device).length - 1).toBeGreaterThan(10);
      const [expected, received] = [await single.trainSteps(batches), await placed.trainSteps(batches)];
      expected.losses.forEach((loss, index) => {
        expect(received.losses[index]).toBeCloseTo(loss, 4);
      });
      single.dispose();
      placed.dispose();
    } finally {
      native().binding = binding;
    }
  });

  it('goes on in one copy where a named card is not there', async () => {
    const outcome = await compileTraining(seeded(network), {
      tf,
      batchSize: 8,
      clock: null,
      data: samples(),
      replicas: 2,
      devices: ['/device:GPU:0', '/device:GPU:1'],
    });
    if (outcome.kind === 'eager') throw new Error(outcome.reason.message);
    expect(outcome.program.explain()).toMatchObject({ replicaCount: 1, replicaDevices: null });
    outcome.program.dispose();
  });
});
