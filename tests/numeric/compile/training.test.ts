import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as tfTypes from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TensorFlow } from '../../../src/engine/backends';
import { bindRandomLayers, type RandomClock } from '../../../src/engine/compile';
import { loadTensorFlow } from './engine';
import {
  batchesOf,
  compiled,
  copyWeights,
  type Data,
  innerOf,
  largestDifference,
  seeded,
  trainEagerly,
  weightsOf,
} from './training';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

const rowCount = 80;

function classes(count: number): tfTypes.Tensor {
  return tf
    .oneHot(
      tf.tensor1d(
        Int32Array.from({ length: rowCount }, (_, row) => (row * 7) % count),
        'int32',
      ),
      count,
    )
    .toFloat();
}
const vectors = (): Data => ({ inputs: [tf.randomNormal([rowCount, 12], 0, 1, 'float32', 5)], targets: [classes(4)] });
const images = (): Data => ({
  inputs: [tf.randomNormal([rowCount, 10, 10, 2], 0, 1, 'float32', 6)],
  targets: [classes(4)],
});
const crossEntropy = (target: tfTypes.Tensor, output: tfTypes.Tensor): tfTypes.Tensor =>
  tf.losses.softmaxCrossEntropy(target, output);

function dense(optimizer: tfTypes.Optimizer): tfTypes.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, activation: 'relu', inputShape: [12] }),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 4 }),
    ],
  });
  model.compile({ optimizer, loss: crossEntropy as never, metrics: ['accuracy'] });
  return model;
}
function convolutional(optimizer: tfTypes.Optimizer): tfTypes.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [10, 10, 2] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 4 }),
    ],
  });
  model.compile({ optimizer, loss: crossEntropy as never, metrics: ['accuracy'] });
  return model;
}

/** Twin models with the same weights: one for each path. */
function twins(make: () => tfTypes.LayersModel): {
  eager: tfTypes.LayersModel;
  graph: tfTypes.LayersModel;
  eagerClock: RandomClock;
  graphClock: RandomClock;
} {
  const eager = seeded(make);
  const graph = seeded(make);
  copyWeights(tf, eager, graph);
  const eagerClock = { seed: 3, step: 0 };
  const graphClock = { seed: 3, step: 0 };
  bindRandomLayers(tf, eager, eagerClock);
  bindRandomLayers(tf, graph, graphClock);
  return { eager, graph, eagerClock, graphClock };
}

describe('a compiled training step', () => {
  it.each([
    ['dense with SGD', () => dense(tf.train.sgd(0.1)), vectors, 1e-5],
    ['dense with momentum', () => dense(tf.train.momentum(0.05, 0.9)), vectors, 1e-5],
    ['dense with Adam', () => dense(tf.train.adam(0.01)), vectors, 1e-3],
    ['convolutions with SGD', () => convolutional(tf.train.sgd(0.05)), images, 1e-5],
    ['convolutions with RMSProp', () => convolutional(tf.train.rmsprop(0.001, 0.9, 0.5, 1e-4)), images, 1e-3],
  ] as const)('computes the same 20 steps as eager training: %s', async (_name, make, makeData, tolerance) => {
    const { eager, graph, eagerClock, graphClock } = twins(make);
    const data = makeData();
    const batches = batchesOf(rowCount, 16, 20);
    const program = await compiled(graph, { tf, batchSize: 16, clock: graphClock, data });
    const { losses, metrics } = await program.trainSteps(batches);
    const expected = trainEagerly(tf, eager, data, batches, eagerClock);
    expect(
      largestDifference(
        losses,
        expected.map(([loss]) => loss as number),
      ),
    ).toBeLessThan(tolerance);
    expect(
      largestDifference(
        metrics.map(([accuracy]) => accuracy as number),
        expected.map(([, accuracy]) => accuracy as number),
      ),
    ).toBe(0);
    program.syncModel();
    weightsOf(graph).forEach((values, index) => {
      expect(largestDifference(values, weightsOf(eager)[index] as Float32Array)).toBeLessThan(tolerance);
    });
    program.dispose();
  });

  it('takes the last, partial batch of an epoch through its own program', async () => {
    const { eager, graph, eagerClock, graphClock } = twins(() => dense(tf.train.sgd(0.1)));
    const data = vectors();
    const epoch = [...batchesOf(rowCount, 32, 2), Int32Array.from({ length: 16 }, (_, index) => 64 + index)];
    const batches = [...epoch, ...epoch];
    const program = await compiled(graph, { tf, batchSize: 32, clock: graphClock, data });
    const { losses } = await program.trainSteps(batches);
    const expected = trainEagerly(tf, eager, data, batches, eagerClock);
    expect(
      largestDifference(
        losses,
        expected.map(([loss]) => loss as number),
      ),
    ).toBeLessThan(1e-5);
    expect(program.explain().batchSizes).toEqual([32, 16]);
    program.dispose();
  });

  it('takes batches of ever other sizes without keeping a program for each', async () => {
    const { eager, graph, eagerClock, graphClock } = twins(() => dense(tf.train.sgd(0.1)));
    const data = vectors();
    const batches = [3, 4, 5, 6, 7, 8, 3].map((size) => Int32Array.from({ length: size }, (_, index) => index));
    const program = await compiled(graph, { tf, batchSize: 16, clock: graphClock, data });
    const { losses } = await program.trainSteps(batches);
    const expected = trainEagerly(tf, eager, data, batches, eagerClock);
    expect(
      largestDifference(
        losses,
        expected.map(([loss]) => loss as number),
      ),
    ).toBeLessThan(1e-5);
    expect(program.explain().batchSizes).toHaveLength(5);
    program.dispose();
  });

  it('computes the same whether the data are in the session or fed batch by batch', async () => {
    const { eager: fedModel, graph, eagerClock: fedClock, graphClock } = twins(() => convolutional(tf.train.sgd(0.05)));
    const data = images();
    const batches = batchesOf(rowCount, 16, 6);
    const pick = (rows: Int32Array): Data => {
      const index = tf.tensor1d(rows, 'int32');
      return {
        inputs: data.inputs.map((tensor) => tf.gather(tensor, index)),
        targets: data.targets.map((tensor) => tf.gather(tensor, index)),
      };
    };
    const resident = await compiled(graph, { tf, batchSize: 16, clock: graphClock, data, replicas: 1 });
    const fed = await compiled(fedModel, {
      tf,
      batchSize: 16,
      clock: fedClock,
      data: 'fed',
      exampleBatch: pick(batches[0] as Int32Array),
      replicas: 1,
    });
    const expected = await resident.trainSteps(batches);
    const received = await fed.trainSteps(batches.map(pick));
    expect(received.losses).toEqual(expected.losses);
    resident.dispose();
    fed.dispose();
  });

  it('follows a learning rate that changes from step to step', async () => {
    const { eager, graph, eagerClock, graphClock } = twins(() => dense(tf.train.adagrad(0.1)));
    const data = vectors();
    const batches = batchesOf(rowCount, 16, 5);
    const learningRates = [0.1, 0.05, 0.2, 0, 0.01];
    const program = await compiled(graph, { tf, batchSize: 16, clock: graphClock, data });
    const { losses } = await program.trainSteps(batches, { learningRates });
    const expected = batches.map((batch, index) => {
      (innerOf(eager).optimizer_ as unknown as { learningRate: number }).learningRate = learningRates[index] as number;
      return (trainEagerly(tf, eager, data, [batch], eagerClock)[0] as number[])[0] as number;
    });
    expect(largestDifference(losses, expected)).toBeLessThan(1e-5);
    program.dispose();
  });

  it('trains with sample weights', async () => {
    const { eager, graph } = twins(() => convolutional(tf.train.sgd(0.05)));
    for (const model of [eager, graph])
      (innerOf(model) as unknown as { lossFunctions: unknown[] }).lossFunctions[0] = perSample;
    const data = { ...images(), sampleWeights: [tf.randomUniform([rowCount], 0, 2, 'float32', 8)] };
    const batches = batchesOf(rowCount, 16, 4);
    const program = await compiled(graph, { tf, batchSize: 16, clock: null, data });
    const { losses } = await program.trainSteps(batches);
    const expected = trainEagerly(tf, eager, data, batches, null);
    expect(
      largestDifference(
        losses,
        expected.map(([loss]) => loss as number),
      ),
    ).toBeLessThan(1e-5);
    program.dispose();
  });

  it('leaves no file of the program behind', async () => {
    const workFolder = mkdtempSync(path.join(tmpdir(), 'compile-test-'));
    const program = await compiled(convolutional(tf.train.sgd(0.1)), {
      tf,
      batchSize: 16,
      clock: null,
      data: images(),
      workFolder,
    });
    expect(readdirSync(workFolder)).toEqual([]);
    program.dispose();
    rmSync(workFolder, { recursive: true });
  });
});

const perSample = (target: tfTypes.Tensor, output: tfTypes.Tensor): tfTypes.Tensor =>
  tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(output)), -1));

describe('the state of a compiled program', () => {
  it.each([
    ['Adam and dropout', () => dense(tf.train.adam(0.01)), vectors],
    ['momentum and convolutions', () => convolutional(tf.train.momentum(0.01, 0.9)), images],
  ] as const)('continues bit for bit after a checkpoint: %s', async (_name, make, makeData) => {
    const { eager: resumedModel, graph, eagerClock, graphClock } = twins(make);
    const data = makeData();
    const batches = [
      ...batchesOf(rowCount, 32, 5),
      Int32Array.from({ length: 8 }, (_, index) => index),
      ...batchesOf(rowCount, 32, 6, 5),
    ];
    const first = await compiled(graph, { tf, batchSize: 32, clock: graphClock, data });
    await first.trainSteps(batches.slice(0, 7));
    const checkpoint = structuredClone(first.readState());
    const uninterrupted = await first.trainSteps(batches.slice(7));

    eagerClock.step = checkpoint.step;
    const replicas = first.explain().replicaCount;
    const resumed = await compiled(resumedModel, { tf, batchSize: 32, clock: eagerClock, data, replicas });
    resumed.writeState(checkpoint);
    const continued = await resumed.trainSteps(batches.slice(7));
    expect(continued.losses).toEqual(uninterrupted.losses);
    expect(resumed.readState()).toEqual(first.readState());
    first.dispose();
    resumed.dispose();
  });

  it('goes over into the layers model: five compiled and five eager steps are ten eager ones', async () => {
    const { eager, graph, eagerClock, graphClock } = twins(() => dense(tf.train.adam(0.01)));
    const data = vectors();
    const batches = batchesOf(rowCount, 16, 10);
    const program = await compiled(graph, { tf, batchSize: 16, clock: graphClock, data });
    await program.trainSteps(batches.slice(0, 5));
    program.syncModel();
    const mixed = trainEagerly(tf, graph, data, batches.slice(5), graphClock);
    const expected = trainEagerly(tf, eager, data, batches, eagerClock).slice(5);
    expect(largestDifference(mixed.flat(), expected.flat())).toBeLessThan(1e-3);
    expect(innerOf(graph).optimizer_.iterations).toBe(10);
    program.dispose();
  });

  it.each([
    ['Adam', () => tf.train.adam(0.01)],
    ['SGD', () => tf.train.sgd(0.1)],
    ['Adagrad', () => tf.train.adagrad(0.1)],
  ])('stays in the layers model as it was synced while training goes on: %s', async (_name, optimizer) => {
    const model = dense(optimizer() as tfTypes.Optimizer);
    const clock = { seed: 1, step: 0 };
    bindRandomLayers(tf, model, clock);
    const program = await compiled(model, { tf, batchSize: 16, clock, data: vectors() });
    await program.trainSteps(batchesOf(rowCount, 16, 3));
    program.syncModel();
    const synced = weightsOf(model).map((values) => values.slice());
    const state = structuredClone(program.readState());
    await program.trainSteps(batchesOf(rowCount, 16, 3));
    expect(weightsOf(model)).toEqual(synced);
    expect(program.readState()).not.toEqual(state);
    program.dispose();
  });

  it('leaves another model alone that shares its weights by setWeights', async () => {
    const source = dense(tf.train.sgd(0.1));
    const sharing = dense(tf.train.sgd(0.1));
    sharing.setWeights(source.getWeights());
    const clock = { seed: 1, step: 0 };
    bindRandomLayers(tf, sharing, clock);
    const before = weightsOf(source).map((values) => values.slice());
    const program = await compiled(sharing, { tf, batchSize: 16, clock, data: vectors() });
    await program.trainSteps(batchesOf(rowCount, 16, 3));
    program.syncModel();
    expect(weightsOf(source)).toEqual(before);
    expect(weightsOf(sharing)).not.toEqual(before);
    program.dispose();
  });

  it('refuses a checkpoint of another model with the name of what does not fit', async () => {
    const program = await compiled(convolutional(tf.train.sgd(0.1)), {
      tf,
      batchSize: 16,
      clock: null,
      data: images(),
    });
    const state = program.readState();
    (state.variables[0] as { values: Float32Array }).values = new Float32Array(3);
    expect(() => program.writeState(state)).toThrow(/3 numbers for weight\/0\/.*kernel; this model expects 72/);
    program.dispose();
  });
});

describe('compiled evaluation and prediction', () => {
  it('equal those of the layers model, also for a rest that is no whole batch', async () => {
    const { graph, graphClock } = twins(() => dense(tf.train.adam(0.01)));
    const data = vectors();
    const program = await compiled(graph, { tf, batchSize: 16, clock: graphClock, data });
    await program.trainSteps(batchesOf(rowCount, 16, 5));
    const evaluation = await program.evaluate(data as { inputs: tfTypes.Tensor[]; targets: tfTypes.Tensor[] }, {
      batchSize: 32,
    });
    const [output] = (await program.predict(data.inputs, { batchSize: 32 })) as [tfTypes.Tensor];
    program.syncModel();
    const [loss, accuracy] = graph.evaluate(data.inputs[0] as tfTypes.Tensor, data.targets[0] as tfTypes.Tensor, {
      batchSize: 32,
    }) as tfTypes.Scalar[];
    const expected = graph.predict(data.inputs[0] as tfTypes.Tensor) as tfTypes.Tensor;
    expect(evaluation.loss).toBeCloseTo(loss?.dataSync()[0] as number, 5);
    expect(evaluation.metrics[0]).toBeCloseTo(accuracy?.dataSync()[0] as number, 6);
    expect(largestDifference(output.dataSync(), expected.dataSync())).toBeLessThan(1e-5);
    program.dispose();
  });
});
