import { beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { buildModel } from '../../src/engine/layers';
import type { Tensor } from '../../src/engine/lib/tensorflow';
import { readWeights, writeWeights } from '../../src/engine/train/checkpoint';
import { analyseModel } from '../../src/shared/graph/analysis';
import type { BlockDefinition } from '../../src/shared/graph/block-kind';
import { blocks, insertBlock } from '../../src/shared/graph/blocks';
import { type LayerInput, type Model, type ModelInput, modelSchema } from '../../src/shared/graph/model';
import { loadTensorFlow } from '../support/tensorflow';
import { batchesOf, compiled, trainEagerly, weightsOf } from './compile/training';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

const parse = (model: ModelInput): Model => modelSchema.parse(model) as Model;
const random = (shape: number[], seed: number): Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);
const numbersOf = (tensor: Tensor): number[] => Array.from(tensor.dataSync());

function expectClose(received: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(received.length).toBe(expected.length);
  for (let at = 0; at < expected.length; at += 1) expect(received[at]).toBeCloseTo(expected[at] as number, 5);
}

/** Two inputs through one dense layer, then their difference. */
const twins = parse({
  layers: [
    { kind: 'input', shape: [6], name: 'left' },
    { kind: 'input', shape: [6], name: 'right' },
    { kind: 'dense', units: 4, activation: 'tanh', name: 'tower', inputs: ['left'] },
    { kind: 'dense', sharedWith: 'tower', name: 'twin', inputs: ['right'] },
    { kind: 'subtract', name: 'difference', inputs: ['tower', 'twin'] },
    { kind: 'dense', units: 1 },
  ],
});

describe('a layer that shares weights', () => {
  test('computes the same as its owner and has no weights of its own', () => {
    const model = buildModel(
      tf,
      parse({ ...twins, outputs: ['tower', 'twin'], layers: twins.layers.slice(0, 4) as LayerInput[] }),
      [],
      1,
    );
    const x = random([3, 6], 1);
    const [first, second] = model.predict([x, x]) as Tensor[] as [Tensor, Tensor];
    expect(numbersOf(second)).toEqual(numbersOf(first));
    expect(model.countParams()).toBe(28);
  });

  test('is saved once and restored with its owner', () => {
    const [saved, restored] = [buildModel(tf, twins, [], 1), buildModel(tf, twins, [], 2)];
    expect(writeWeights(tf, restored, readWeights(saved), 'exact')).toEqual([]);
    const given = [random([3, 6], 1), random([3, 6], 2)];
    expect(numbersOf(restored.predict(given) as Tensor)).toEqual(numbersOf(saved.predict(given) as Tensor));
  });

  test('trains compiled as it does eagerly', async () => {
    const make = () => {
      const model = buildModel(tf, twins, [], 1);
      model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
      return model;
    };
    const [eager, graph] = [make(), make()];
    const data = { inputs: [random([16, 6], 1), random([16, 6], 2)], targets: [random([16, 1], 3)] };
    const batches = batchesOf(16, 8, 4);
    const program = await compiled(graph, { tf, batchSize: 8, clock: { seed: 1, step: 0 }, data });
    trainEagerly(tf, eager, data, batches, { seed: 1, step: 0 });
    await program.trainSteps(batches);
    program.syncModel();
    program.dispose();
    const received = weightsOf(graph);
    for (const [at, expected] of weightsOf(eager).entries()) expectClose(received[at] as Float32Array, expected);
  });
});

test('a network gives the outputs that the document names, in that order, ports included', () => {
  const model = buildModel(
    tf,
    parse({
      layers: [
        { kind: 'input', shape: [5, 3] },
        { kind: 'lstm', units: 4, returnSequences: true, returnState: true, name: 'memory' },
        { kind: 'dense', units: 2, name: 'head', inputs: ['memory:hidden'] },
      ],
      outputs: ['head', 'memory:cell', 'memory'],
    }),
    [],
    1,
  );
  expect(model.outputs.map(({ shape }) => shape.slice(1))).toEqual([[2], [4], [5, 4]]);
  const [head, , sequence] = model.predict(random([2, 5, 3], 1)) as Tensor[] as [Tensor, Tensor, Tensor];
  const last = tf.squeeze(tf.slice(sequence, [0, 4, 0], [2, 1, 4]), [1]);
  expect(head.shape).toEqual([2, 2]);
  const [kernel, bias] = model.getLayer('head').getWeights() as [Tensor, Tensor];
  const expected = numbersOf(tf.add(tf.matMul(last as never, kernel as never), bias));
  expectClose(numbersOf(head), expected);
});

test('an input of whole numbers enters as such, and trains compiled as it does eagerly', async () => {
  const make = () => {
    const model = buildModel(
      tf,
      parse({
        layers: [
          { kind: 'input', shape: [4], dataType: 'int32' },
          { kind: 'embedding', inputDimension: 9, outputDimension: 2, embeddingsRegulariser: { l2: 0.01 } },
          { kind: 'flatten' },
          { kind: 'dense', units: 1 },
        ],
      }),
      [],
      1,
    );
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    return model;
  };
  const [eager, graph] = [make(), make()];
  expect(graph.inputs[0]?.dtype).toBe('int32');
  const tokens = tf.tensor2d(
    Int32Array.from({ length: 64 }, (_, at) => (at * 7) % 9),
    [16, 4],
    'int32',
  );
  const data = { inputs: [tokens], targets: [random([16, 1], 3)] };
  const batches = batchesOf(16, 8, 4);
  const program = await compiled(graph, { tf, batchSize: 8, clock: { seed: 1, step: 0 }, data });
  trainEagerly(tf, eager, data, batches, { seed: 1, step: 0 });
  await program.trainSteps(batches);
  program.syncModel();
  program.dispose();
  const received = weightsOf(graph);
  for (const [at, expected] of weightsOf(eager).entries()) expectClose(received[at] as Float32Array, expected);
});

const imageBlocks = ['convBlock', 'residual', 'invertedResidual', 'squeezeExcite', 'inception', 'denseBlock'] as const;

test.each(imageBlocks)('a %s is built with the shape and weights that the analysis says, and learns', async (kind) => {
  const start: ModelInput = { layers: [{ kind: 'input', shape: [6, 6, 4], name: 'image' }] };
  const inserted = insertBlock(start, blocks[kind] as unknown as BlockDefinition, {}, { inputs: ['image'] });
  const document = parse({
    layers: [...inserted.model.layers, { kind: 'globalAveragePooling2d' }, { kind: 'dense', units: 1 }],
  });
  const analysis = analyseModel(document);
  expect(analysis.problems).toEqual([]);
  const model = buildModel(tf, document, [], 1);
  expect(model.countParams()).toBe(analysis.parameterCount.trainable + analysis.parameterCount.nonTrainable);
  model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
  const [x, y] = [random([8, 6, 6, 4], 1), random([8, 1], 2)];
  const first = (await model.trainOnBatch(x, y)) as number;
  let last = first;
  for (let step = 0; step < 5; step += 1) last = (await model.trainOnBatch(x, y)) as number;
  expect(last).toBeLessThan(first);
});
