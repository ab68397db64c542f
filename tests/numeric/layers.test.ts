import { beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { bindRandomLayers } from '../../src/engine/compile';
import { buildModel, initialValues } from '../../src/engine/layers';
import { dilatedConvolution } from '../../src/engine/layers/dilated-convolution';
import { readWeights, writeWeights } from '../../src/engine/train/checkpoint';
import { randomStream } from '../../src/shared/base/random';
import { analyseModel } from '../../src/shared/graph/analysis';
import { type LayerKind, layerKinds } from '../../src/shared/graph/layers';
import { type LayerInput, modelSchema } from '../../src/shared/graph/model';
import { activationKinds, type initialiserKinds } from '../../src/shared/graph/parameter-schemas';
import { loadTensorFlow } from '../support/tensorflow';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

interface LayerCase {
  inputShape: number[];
  /** Shapes of the inputs after the first. */
  moreInputs?: number[][];
  layer: LayerInput;
  /** Whole numbers below this as input, for lookups. */
  indices?: number;
}

/** At least one case a layer kind; a kind without one does not compile. */
const cases = {
  input: [{ inputShape: [3, 2], layer: { kind: 'input', shape: [3, 2] } }],
  dense: [
    { inputShape: [5], layer: { kind: 'dense', units: 4 } },
    { inputShape: [3, 5], layer: { kind: 'dense', units: 4, activation: 'tanh', useBias: false } },
    { inputShape: [5], layer: { kind: 'dense', units: 4, kernelRegulariser: { l1: 0.01, l2: 0.01 } } },
  ],
  activation: activationKinds.map((name) => ({ inputShape: [6], layer: { kind: 'activation', function: name } })),
  embedding: [{ inputShape: [4], layer: { kind: 'embedding', inputDimension: 9, outputDimension: 3 }, indices: 9 }],
  flatten: [{ inputShape: [3, 4, 2], layer: { kind: 'flatten' } }],
  reshape: [{ inputShape: [3, 4], layer: { kind: 'reshape', targetShape: [2, -1] } }],
  conv2d: [
    { inputShape: [8, 7, 2], layer: { kind: 'conv2d', filters: 3 } },
    { inputShape: [8, 7, 2], layer: { kind: 'conv2d', filters: 3, strides: 2, padding: 'same', activation: 'relu' } },
    {
      inputShape: [9, 9, 1],
      layer: { kind: 'conv2d', filters: 2, kernelSize: [2, 3], dilationRate: 2, useBias: false },
    },
  ],
  maxPooling2d: [
    { inputShape: [7, 6, 2], layer: { kind: 'maxPooling2d' } },
    { inputShape: [7, 6, 2], layer: { kind: 'maxPooling2d', poolSize: 3, strides: 2, padding: 'same' } },
  ],
  averagePooling2d: [{ inputShape: [7, 6, 2], layer: { kind: 'averagePooling2d', poolSize: [2, 3] } }],
  batchNormalisation: [
    { inputShape: [6], layer: { kind: 'batchNormalisation' } },
    { inputShape: [4, 4, 3], layer: { kind: 'batchNormalisation', center: false, scale: false } },
    { inputShape: [6], layer: { kind: 'batchNormalisation', trainable: false } },
  ],
  layerNormalisation: [
    { inputShape: [6], layer: { kind: 'layerNormalisation' } },
    { inputShape: [3, 4], layer: { kind: 'layerNormalisation', center: false, scale: false, epsilon: 1e-5 } },
  ],
  groupNormalisation: [
    { inputShape: [4, 3, 6], layer: { kind: 'groupNormalisation', groupCount: 3 } },
    { inputShape: [6], layer: { kind: 'groupNormalisation', groupCount: 2, center: false } },
  ],
  instanceNormalisation: [{ inputShape: [4, 3, 6], layer: { kind: 'instanceNormalisation' } }],
  rmsNormalisation: [
    { inputShape: [3, 6], layer: { kind: 'rmsNormalisation' } },
    { inputShape: [6], layer: { kind: 'rmsNormalisation', scale: false } },
  ],
  unitNormalisation: [{ inputShape: [3, 6], layer: { kind: 'unitNormalisation' } }],
  dropout: [{ inputShape: [6], layer: { kind: 'dropout', rate: 0.25 } }],
  spatialDropout1d: [{ inputShape: [5, 6], layer: { kind: 'spatialDropout1d', rate: 0.25 } }],
  spatialDropout2d: [{ inputShape: [3, 3, 6], layer: { kind: 'spatialDropout2d', rate: 0.25 } }],
  spatialDropout3d: [{ inputShape: [2, 3, 2, 6], layer: { kind: 'spatialDropout3d', rate: 0.25 } }],
  gaussianNoise: [{ inputShape: [6], layer: { kind: 'gaussianNoise', deviation: 0.05 } }],
  gaussianDropout: [{ inputShape: [6], layer: { kind: 'gaussianDropout', rate: 0.1 } }],
  alphaDropout: [{ inputShape: [6], layer: { kind: 'alphaDropout', rate: 0.1 } }],
  activityRegularisation: [{ inputShape: [6], layer: { kind: 'activityRegularisation', l1: 0.01, l2: 0.01 } }],
  simpleRnn: [
    { inputShape: [5, 3], layer: { kind: 'simpleRnn', units: 4 } },
    { inputShape: [5, 3], moreInputs: [[4]], layer: { kind: 'simpleRnn', units: 4, returnSequences: true } },
    { inputShape: [5, 3], layer: { kind: 'simpleRnn', units: 4, bidirectional: 'average', returnState: true } },
  ],
  gru: [
    { inputShape: [5, 3], layer: { kind: 'gru', units: 4 } },
    { inputShape: [5, 3], layer: { kind: 'gru', units: 4, resetAfter: true, dropout: 0.2, recurrentDropout: 0.2 } },
    { inputShape: [5, 3], moreInputs: [[4]], layer: { kind: 'gru', units: 4, resetAfter: true, returnState: true } },
    {
      inputShape: [5, 3],
      layer: { kind: 'gru', units: 4, resetAfter: true, bidirectional: 'sum', returnSequences: true, useBias: false },
    },
  ],
  lstm: [
    { inputShape: [5, 3], layer: { kind: 'lstm', units: 4 } },
    { inputShape: [5, 3], layer: { kind: 'lstm', units: 4, returnSequences: true, goBackwards: true, dropout: 0.2 } },
    { inputShape: [5, 3], layer: { kind: 'lstm', units: 4, useBias: false, recurrentActivation: 'hardSigmoid' } },
    { inputShape: [5, 3], moreInputs: [[4], [4]], layer: { kind: 'lstm', units: 4, returnState: true } },
    {
      inputShape: [5, 3],
      moreInputs: [[4], [4], [4], [4]],
      layer: { kind: 'lstm', units: 4, bidirectional: 'concatenate', returnState: true, returnSequences: true },
    },
    {
      inputShape: [5, 3],
      layer: { kind: 'lstm', units: 4, recurrentRegulariser: { l2: 0.01 }, recurrentDropout: 0.1, trainable: true },
    },
  ],
  convLstm2d: [
    { inputShape: [3, 5, 5, 2], layer: { kind: 'convLstm2d', filters: 2 } },
    {
      inputShape: [3, 5, 4, 1],
      layer: { kind: 'convLstm2d', filters: 2, kernelSize: [3, 2], padding: 'same', strides: 2, returnSequences: true },
    },
  ],
  positionEmbedding: [
    { inputShape: [5, 4], layer: { kind: 'positionEmbedding' } },
    { inputShape: [5, 4], layer: { kind: 'positionEmbedding', length: 9 } },
    { inputShape: [5, 3], layer: { kind: 'positionEmbedding', mode: 'sinusoidal' } },
  ],
  tokenAndPositionEmbedding: [
    {
      inputShape: [5],
      layer: { kind: 'tokenAndPositionEmbedding', inputDimension: 9, outputDimension: 4, length: 7, maskZero: true },
      indices: 9,
    },
  ],
  multiHeadAttention: [
    { inputShape: [5, 6], layer: { kind: 'multiHeadAttention', headCount: 2, keyDimension: 4 } },
    {
      inputShape: [5, 6],
      layer: {
        kind: 'multiHeadAttention',
        headCount: 4,
        keyDimension: 4,
        keyValueHeadCount: 2,
        causal: true,
        rotary: true,
      },
    },
    {
      inputShape: [5, 6],
      moreInputs: [[3, 4]],
      layer: {
        kind: 'multiHeadAttention',
        headCount: 2,
        keyDimension: 4,
        valueDimension: 3,
        outputDimension: 8,
        dropout: 0.1,
      },
    },
    {
      inputShape: [5, 6],
      moreInputs: [
        [3, 4],
        [3, 2],
      ],
      layer: { kind: 'multiHeadAttention', headCount: 2, keyDimension: 4, useBias: false },
    },
  ],
  attention: [
    { inputShape: [5, 6], moreInputs: [[3, 6]], layer: { kind: 'attention', useScale: true, dropout: 0.1 } },
    {
      inputShape: [3, 6],
      moreInputs: [
        [3, 4],
        [3, 6],
      ],
      layer: { kind: 'attention', causal: true },
    },
  ],
  additiveAttention: [
    { inputShape: [5, 6], moreInputs: [[3, 6]], layer: { kind: 'additiveAttention' } },
    { inputShape: [5, 6], moreInputs: [[3, 6]], layer: { kind: 'additiveAttention', useScale: false } },
  ],
  attentionPooling: [{ inputShape: [5, 6], layer: { kind: 'attentionPooling', units: 3 } }],
  add: [
    { inputShape: [5], moreInputs: [[5], [5]], layer: { kind: 'add' } },
    { inputShape: [3, 4], moreInputs: [[1, 4]], layer: { kind: 'add' } },
  ],
  subtract: [
    { inputShape: [5], moreInputs: [[5]], layer: { kind: 'subtract' } },
    { inputShape: [1, 4], moreInputs: [[3, 4]], layer: { kind: 'subtract' } },
  ],
  multiply: [{ inputShape: [2, 2, 4], moreInputs: [[1, 1, 4]], layer: { kind: 'multiply' } }],
  average: [{ inputShape: [5], moreInputs: [[5]], layer: { kind: 'average' } }],
  maximum: [{ inputShape: [5], moreInputs: [[5]], layer: { kind: 'maximum' } }],
  minimum: [{ inputShape: [5], moreInputs: [[5]], layer: { kind: 'minimum' } }],
  concatenate: [
    { inputShape: [3, 4], moreInputs: [[3, 2]], layer: { kind: 'concatenate' } },
    {
      inputShape: [3, 4],
      moreInputs: [
        [2, 4],
        [1, 4],
      ],
      layer: { kind: 'concatenate', axis: 0 },
    },
  ],
  dot: [
    { inputShape: [5], moreInputs: [[5]], layer: { kind: 'dot' } },
    { inputShape: [3, 5], moreInputs: [[5, 2]], layer: { kind: 'dot', axes: [1, 0], normalise: true } },
    { inputShape: [3, 5], moreInputs: [[5]], layer: { kind: 'dot', axes: [-1, 0] } },
  ],
  // Never built: the analysis refuses it.
  unsupported: [],
} satisfies Record<LayerKind, LayerCase[]>;

const batchSize = 16;

/** Input → a dense layer where amounts come in → the layer → one number, so that a gradient must pass the layer. */
function modelOf({ inputShape, moreInputs = [], layer }: LayerCase) {
  const inputs = [inputShape, ...moreInputs].map((shape, at) => ({ kind: 'input', shape, name: `given_${at}` }));
  return modelSchema.parse({
    layers: [
      ...(layer.kind === 'input' ? [] : inputs),
      { ...layer, name: 'tested', ...(moreInputs.length > 0 ? { inputs: inputs.map(({ name }) => name) } : {}) },
      { kind: 'flatten' },
      { kind: 'dense', units: 1 },
    ],
  });
}

function valuesOf(shape: number[], indices: number | undefined, place: number) {
  const stream = randomStream('input', place, shape.join());
  const count = batchSize * shape.reduce((total, size) => total * size, 1);
  const values = Float32Array.from({ length: count }, () => (indices ? stream.integer(indices) : stream.normal()));
  return tf.tensor(values, [batchSize, ...shape]);
}

/** One tensor, or one an input. */
function inputOf({ inputShape, moreInputs = [], indices }: LayerCase) {
  const tensors = [inputShape, ...moreInputs].map((shape, at) => valuesOf(shape, indices, at));
  return (tensors.length === 1 ? tensors[0] : tensors) as ReturnType<typeof valuesOf>;
}

describe.each(
  Object.entries(cases).flatMap(([kind, list]) =>
    list.map((layerCase, at) => ({ kind, at, layerCase: layerCase as LayerCase })),
  ),
)('$kind, case $at', ({ layerCase }) => {
  test('shape and parameter count are those that the catalogue infers', () => {
    const document = modelOf(layerCase);
    const analysis = analyseModel(document);
    expect(analysis.problems).toEqual([]);
    const model = buildModel(tf, document, layerCase.inputShape, 1);
    for (const { name, outputShapes, parameterCount } of analysis.layers) {
      const built = model.getLayer(name);
      const shapes = [built.outputShape].flat(Array.isArray(built.outputShape[0]) ? 1 : 0) as number[][];
      expect(shapes.map((shape) => shape.slice(1))).toEqual(outputShapes);
      expect(built.countParams()).toBe(parameterCount.trainable + parameterCount.nonTrainable);
    }
    const output = model.predict(inputOf(layerCase)) as ReturnType<typeof inputOf>;
    expect(output.shape).toEqual([batchSize, 1]);
    expect(Array.from(output.dataSync()).every(Number.isFinite)).toBe(true);
  });

  test('its weights survive a checkpoint', () => {
    const document = modelOf(layerCase);
    const saved = buildModel(tf, document, layerCase.inputShape, 1);
    const restored = buildModel(tf, document, layerCase.inputShape, 2);
    const input = inputOf(layerCase);
    const predict = (model: typeof saved) => Array.from((model.predict(input) as typeof input).dataSync());
    expect(predict(restored)).not.toEqual(predict(saved));
    expect(writeWeights(tf, restored, readWeights(saved), 'exact')).toEqual([]);
    expect(predict(restored)).toEqual(predict(saved));
  });

  test('a few training steps lower the loss', async () => {
    const model = buildModel(tf, modelOf(layerCase), layerCase.inputShape, 1);
    bindRandomLayers(tf, model, { seed: 1, step: 0 });
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    const input = inputOf(layerCase);
    const stream = randomStream('target');
    const target = tf.tensor2d(
      Float32Array.from({ length: batchSize }, () => stream.normal()),
      [batchSize, 1],
    );
    const first = (await model.trainOnBatch(input, target)) as number;
    let last = first;
    for (let step = 0; step < 10; step += 1) last = (await model.trainOnBatch(input, target)) as number;
    expect(last).toBeLessThan(first);
  });
});

test('a layer with nothing but what it must have is valid', () => {
  for (const definition of Object.values(layerKinds)) {
    const required = { units: 1, filters: 1, inputDimension: 1, outputDimension: 1, targetShape: [1] };
    const accepted = Object.fromEntries(
      Object.entries(required).filter(([key]) => key in (definition.parameters.shape as object)),
    );
    expect(definition.parameters.safeParse(accepted).success).toBe(true);
  }
});

describe('starting weights', () => {
  const document = modelSchema.parse({
    layers: [
      { kind: 'input', shape: [6] },
      { kind: 'dense', units: 5, name: 'first' },
      { kind: 'dense', units: 5, name: 'second' },
    ],
  });
  const kernelOf = (seed: number, layer: string, other = document) =>
    Array.from(buildModel(tf, other, [6], seed).getLayer(layer).getWeights()[0]?.dataSync() ?? []);

  test('are a function of seed and layer name, whatever was built before', () => {
    const once = kernelOf(3, 'second');
    kernelOf(9, 'first');
    expect(kernelOf(3, 'second')).toEqual(once);
    expect(kernelOf(4, 'second')).not.toEqual(once);
    const alone = modelSchema.parse({
      layers: [
        { kind: 'input', shape: [5] },
        { kind: 'dense', units: 5, name: 'second' },
      ],
    });
    expect(Array.from(buildModel(tf, alone, [5], 3).getLayer('second').getWeights()[0]?.dataSync() ?? [])).toEqual(
      once,
    );
  });

  const deviationOf = (values: Float32Array) =>
    Math.sqrt(values.reduce((total, value) => total + value ** 2, 0) / values.length);
  const shape = [3, 3, 40, 60];
  const fanIn = 9 * 40;
  const fanOut = 9 * 60;
  const expectedDeviation = {
    glorotUniform: Math.sqrt(2 / (fanIn + fanOut)),
    glorotNormal: Math.sqrt(2 / (fanIn + fanOut)),
    heUniform: Math.sqrt(2 / fanIn),
    heNormal: Math.sqrt(2 / fanIn),
    leCunUniform: Math.sqrt(1 / fanIn),
    leCunNormal: Math.sqrt(1 / fanIn),
    randomUniform: 0.05 / Math.sqrt(3),
    randomNormal: 0.05,
    truncatedNormal: 0.05 * 0.87962566,
    zeros: 0,
    ones: 1,
  } satisfies Record<Exclude<(typeof initialiserKinds)[number], 'orthogonal'>, number>;

  test.each(Object.entries(expectedDeviation))('%s has the published spread', (kind, expected) => {
    const values = initialValues(kind as keyof typeof expectedDeviation, shape, 1);
    expect(deviationOf(values)).toBeCloseTo(expected, 3);
  });

  test.each([[[20, 20]], [[8, 32]], [[32, 8]]])('orthogonal weights of shape %j are a rotation', (size) => {
    const [rowCount = 0, columnCount = 0] = size;
    const values = initialValues('orthogonal', size, 1);
    const tensor = tf.tensor2d(values, [rowCount, columnCount]);
    const isWide = rowCount <= columnCount;
    const product = tf.matMul(tensor, tensor, !isWide, isWide);
    const difference = tf.max(tf.abs(tf.sub(product, tf.eye(Math.min(rowCount, columnCount))))).dataSync()[0] as number;
    expect(difference).toBeLessThan(1e-5);
  });
});

test.each(['valid', 'same'] as const)('a dilated convolution (%s) equals TensorFlow’s own', (padding) => {
  const input = tf.randomNormal([2, 9, 10, 3], 0, 1, 'float32', 1) as ReturnType<typeof inputOf>;
  const kernel = tf.randomNormal([3, 2, 3, 4], 0, 1, 'float32', 2) as ReturnType<typeof inputOf>;
  const expected = tf.conv2d(input as never, kernel as never, 1, padding, 'NHWC', [2, 3]) as typeof input;
  const received = dilatedConvolution(tf, input, kernel, [2, 3], padding);
  expect(received.shape).toEqual(expected.shape);
  expect(tf.max(tf.abs(tf.sub(received, expected))).dataSync()[0]).toBeLessThan(1e-4);
});

test('a frozen batch normalisation keeps its moving statistics while others train', async () => {
  const layerCase: LayerCase = { inputShape: [6], layer: { kind: 'batchNormalisation', trainable: false } };
  const model = buildModel(tf, modelOf(layerCase), [6], 1);
  model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
  const before = model
    .getLayer('tested')
    .getWeights()
    .map((weight) => Array.from(weight.dataSync()));
  await model.trainOnBatch(inputOf(layerCase), tf.ones([batchSize, 1]));
  expect(
    model
      .getLayer('tested')
      .getWeights()
      .map((weight) => Array.from(weight.dataSync())),
  ).toEqual(before);
});

test('padding of a masked embedding does not change what an LSTM reads', () => {
  const document = modelSchema.parse({
    layers: [
      { kind: 'input', shape: [6] },
      { kind: 'embedding', inputDimension: 10, outputDimension: 4, maskZero: true },
      { kind: 'lstm', units: 3 },
    ],
  });
  const read = (tokens: number[]) =>
    tf.tidy(() => {
      const model = buildModel(tf, document, [6], 1);
      return Array.from((model.predict(tf.tensor2d([tokens])) as ReturnType<typeof inputOf>).dataSync());
    });
  const [before, after] = [read([0, 0, 0, 5, 2, 7]), read([5, 2, 7, 0, 0, 0])];
  for (const [at, value] of before.entries()) expect(value).toBeCloseTo(after[at] as number, 6);
  expect(read([0, 0, 1, 5, 2, 7])).not.toEqual(before);
});
