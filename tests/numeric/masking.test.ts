import { beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { bindRandomLayers } from '../../src/engine/compile';
import { buildModel } from '../../src/engine/layers';
import { type LayerInput, modelSchema } from '../../src/shared/graph/model';
import { loadTensorFlow } from '../support/tensorflow';
import { batchesOf, compiled, trainEagerly, weightsOf } from './compile/training';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

type Tensor = ReturnType<TensorFlow['tensor']>;
const valuesOf = (tensor: Tensor) => Array.from(tensor.dataSync());

const embedded: LayerInput = { kind: 'embedding', inputDimension: 9, outputDimension: 6, maskZero: true, name: 'x' };
const attention: LayerInput = { kind: 'multiHeadAttention', headCount: 2, keyDimension: 4 };

/** Networks from tokens to one number in which padding must not count. */
const stacks: Record<string, LayerInput[]> = {
  'a recurrent layer': [embedded, { kind: 'lstm', units: 4 }],
  'recurrent layers of both directions on one another': [
    embedded,
    { kind: 'gru', units: 3, returnSequences: true, bidirectional: 'concatenate' },
    { kind: 'gru', units: 3, resetAfter: true, bidirectional: 'sum' },
  ],
  'a transformer block with residual connections': [
    embedded,
    { kind: 'layerNormalisation' },
    { ...attention, name: 'attended' },
    { kind: 'dropout', rate: 0.1 },
    { kind: 'add', inputs: ['x', 'dropout_1'], name: 'sum' },
    { kind: 'rmsNormalisation' },
    { kind: 'dense', units: 6, activation: 'gelu' },
    { kind: 'add', inputs: ['sum', 'dense_1'] },
    { kind: 'attentionPooling', units: 4 },
  ],
  'positions and causal attention before a recurrent layer': [
    { kind: 'tokenAndPositionEmbedding', inputDimension: 9, outputDimension: 6, length: 8, maskZero: true },
    { ...attention, causal: true },
    { kind: 'simpleRnn', units: 3 },
  ],
  'sequences put side by side': [
    embedded,
    { kind: 'lstm', units: 3, returnSequences: true, name: 'read' },
    { kind: 'concatenate', inputs: ['x', 'read'] },
    { kind: 'gru', units: 3 },
  ],
  'a decoder that looks at padded steps': [
    embedded,
    { kind: 'lstm', units: 6, name: 'summary' },
    { kind: 'reshape', targetShape: [1, 6], name: 'asked' },
    { ...attention, inputs: ['asked', 'x'] },
    { kind: 'flatten' },
  ],
};

const modelOf = (layers: LayerInput[], stepCount: number) =>
  modelSchema.parse({
    layers: [{ kind: 'input', shape: [stepCount] }, ...layers, { kind: 'dense', units: 1, name: 'answer' }],
  });

describe.each(Object.entries(stacks))('%s', (_, layers) => {
  test('gives for a padded row what it gives for the row alone', () => {
    const predict = (rows: number[][]) =>
      tf.tidy(() => {
        const model = buildModel(tf, modelOf(layers, rows[0]?.length ?? 0), [], 1);
        return valuesOf(model.predict(tf.tensor2d(rows)) as Tensor);
      });
    const [padded] = predict([[5, 2, 7, 0, 0]]);
    const [alone] = predict([[5, 2, 7]]);
    const [other] = predict([[5, 2, 7, 1, 0]]);
    expect(padded).toBeCloseTo(alone as number, 5);
    expect(Math.abs((other as number) - (alone as number))).toBeGreaterThan(1e-5);
  });

  test('trains compiled as it does eagerly', async () => {
    const make = () => {
      const clock = { seed: 3, step: 0 };
      const model = buildModel(tf, modelOf(layers, 5), [], 1);
      bindRandomLayers(tf, model, clock);
      model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
      return { model, clock };
    };
    const [eager, graph] = [make(), make()];
    const rows = Array.from({ length: 16 }, (_row, row) =>
      [1, 2, 3, 4, 5].map((place) => (place > 5 - (row % 4) ? 0 : 1 + ((row * place) % 8))),
    );
    const data = { inputs: [tf.tensor2d(rows)], targets: [tf.tensor2d(rows.map((_row, row) => [row % 2]))] };
    const batches = batchesOf(16, 8, 4);
    const program = await compiled(graph.model, { tf, batchSize: 8, clock: graph.clock, data });
    const expected = trainEagerly(tf, eager.model, data, batches, eager.clock).map(([loss]) => loss as number);
    const received = await program.trainSteps(batches);
    program.syncModel();
    program.dispose();
    const pairs = [
      ...expected.map((loss, step) => [loss, received.losses[step] as number]),
      ...weightsOf(eager.model).flatMap((values, index) =>
        Array.from(values, (value, at) => [value, weightsOf(graph.model)[index]?.[at] as number]),
      ),
    ];
    const differences = pairs.map(([wanted = 0, got = Number.NaN]) => Math.abs(got - wanted) / (1 + Math.abs(wanted)));
    expect(Math.max(...differences)).toBeLessThan(1e-4);
  });
});

test('a convolutional LSTM leaves out the steps that a masking layer marks', () => {
  const predict = (frames: number[][][][]) =>
    tf.tidy(() => {
      const layers: LayerInput[] = [
        { kind: 'input', shape: [frames.length, 3, 3, 1] },
        { kind: 'masking' },
        { kind: 'convLstm2d', filters: 2, kernelSize: 2 },
      ];
      const model = buildModel(tf, modelSchema.parse({ layers }), [], 1);
      return valuesOf(model.predict(tf.tensor5d([frames])) as Tensor);
    });
  const frame = (value: number) => [1, 2, 3].map((y) => [1, 2, 3].map((x) => [Math.sin(value * x * y)]));
  const empty = [1, 2, 3].map(() => [1, 2, 3].map(() => [0]));
  expect(predict([frame(1), frame(2), empty])).toEqual(predict([frame(1), frame(2)]));
});

test('a mask stays with its sequence and does not reach another one', () => {
  const second: LayerInput[] = [
    { kind: 'input', name: 'series', shape: [3, 2] },
    { kind: 'lstm', units: 2, name: 'plain', inputs: ['series'] },
  ];
  const both = modelSchema.parse({
    layers: [
      { kind: 'input', name: 'tokens', shape: [3] },
      { ...embedded, inputs: ['tokens'] },
      { kind: 'lstm', units: 2, name: 'masked' },
      ...second,
      { kind: 'add', inputs: ['masked', 'plain'], name: 'sum' },
    ],
    outputs: ['sum', 'plain'],
  });
  const alone = modelSchema.parse({ layers: second });
  tf.tidy(() => {
    const series = tf.tensor3d([
      [
        [1, 2],
        [3, -1],
        [0.5, 0.25],
      ],
    ]);
    const [, plain] = buildModel(tf, both, [], 1).predict([tf.tensor2d([[4, 0, 0]]), series]) as [Tensor, Tensor];
    expect(valuesOf(plain)).toEqual(valuesOf(buildModel(tf, alone, [], 1).predict(series) as Tensor));
  });
});

test('a layer whose states are read computes once', () => {
  const model = buildModel(
    tf,
    modelSchema.parse({
      layers: [
        { kind: 'input', shape: [3, 2] },
        { kind: 'lstm', units: 2, returnState: true, name: 'encoder' },
        { kind: 'concatenate', inputs: ['encoder:hidden', 'encoder:cell', 'encoder'] },
      ],
    }),
    [],
    1,
  );
  const encoder = model.getLayer('encoder');
  const call = encoder.call.bind(encoder);
  let callCount = 0;
  encoder.call = (inputs, keywords) => {
    callCount += 1;
    return call(inputs, keywords);
  };
  const input = tf.ones([1, 3, 2]);
  const predict = () => valuesOf(model.predict(input) as Tensor);
  const before = predict();
  expect(callCount).toBe(1);
  encoder.setWeights(encoder.getWeights().map((weight) => tf.mul(weight, 2)));
  expect(predict()).not.toEqual(before);
});
