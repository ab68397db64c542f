import { beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { bindRandomLayers } from '../../src/engine/compile';
import { buildModel, initialValues } from '../../src/engine/layers';
import { convolve } from '../../src/engine/layers/convolution';
import type { Tensor } from '../../src/engine/lib/tensorflow';
import { readWeights, writeWeights } from '../../src/engine/train/checkpoint';
import { randomStream } from '../../src/shared/base/random';
import { analyseModel } from '../../src/shared/graph/analysis';
import type { LayerKindDefinition } from '../../src/shared/graph/layer-kind';
import { layerKinds } from '../../src/shared/graph/layers';
import { type LayerInput, modelSchema } from '../../src/shared/graph/model';
import type { initialiserKinds } from '../../src/shared/graph/parameter-schemas';
import { loadTensorFlow } from '../support/tensorflow';
import { batchesOf, compiled, trainEagerly, weightsOf } from './compile/training';
import { batchSize, everyCase, inputOf, modelOf, valuesOf } from './layers/build-case';
import type { LayerCase } from './layers/layer-case';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

describe.each(everyCase)('$kind, case $at', ({ layerCase }) => {
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
    const output = model.predict(inputOf(tf, layerCase)) as ReturnType<typeof inputOf>;
    expect(output.shape).toEqual([batchSize, 1]);
    expect(Array.from(output.dataSync()).every(Number.isFinite)).toBe(true);
  });

  test('its weights survive a checkpoint', () => {
    const document = modelOf(layerCase);
    const saved = buildModel(tf, document, layerCase.inputShape, 1);
    const restored = buildModel(tf, document, layerCase.inputShape, 2);
    const input = inputOf(tf, layerCase);
    const predict = (model: typeof saved) => Array.from((model.predict(input) as typeof input).dataSync());
    expect(predict(restored)).not.toEqual(predict(saved));
    expect(writeWeights(tf, restored, readWeights(saved), 'exact')).toEqual([]);
    expect(predict(restored)).toEqual(predict(saved));
  });

  test('a few training steps lower the loss', async () => {
    const model = buildModel(tf, modelOf(layerCase), layerCase.inputShape, 1);
    bindRandomLayers(tf, model, { seed: 1, step: 0 });
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    const input = inputOf(tf, layerCase);
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

  test('compiled training computes what eager training does, step by step', async () => {
    const make = () => {
      const clock = { seed: 1, step: 0 };
      const model = buildModel(tf, modelOf(layerCase), layerCase.inputShape, 1);
      bindRandomLayers(tf, model, clock);
      model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
      return { model, clock };
    };
    const [eager, graph] = [make(), make()];
    const inputs = [inputOf(tf, layerCase)].flat();
    const targets = [valuesOf(tf, [1], 9)];
    const batches = batchesOf(batchSize, 8, 4);
    const program = await compiled(graph.model, { tf, batchSize: 8, clock: graph.clock, data: { inputs, targets } });
    const expected = trainEagerly(tf, eager.model, { inputs, targets }, batches, eager.clock).map(([loss]) => loss);
    const received = await program.trainSteps(batches);
    program.syncModel();
    program.dispose();
    const differences = [
      ...expected.map((loss, step) => [loss as number, received.losses[step] as number]),
      ...weightsOf(eager.model).flatMap((values, index) =>
        Array.from(values, (value, at) => [value, weightsOf(graph.model)[index]?.[at] as number]),
      ),
    ].map(([wanted = 0, got = Number.NaN]) => Math.abs(got - wanted) / Math.max(1, Math.abs(wanted)));
    expect(Math.max(...differences)).toBeLessThan(1e-4);
  });
});

test('a freshly added layer is valid', () => {
  for (const { kind, isPlaceholder, parameters, startParameters } of Object.values(layerKinds) as LayerKindDefinition[])
    if (!isPlaceholder)
      expect({ kind, ...parameters.safeParse(startParameters ?? {}) }).toMatchObject({ success: true });
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
    varianceScaling: Math.sqrt(1 / fanIn),
    randomUniform: 0.05 / Math.sqrt(3),
    randomNormal: 0.05,
    truncatedNormal: 0.05 * 0.87962566,
    zeros: 0,
    ones: 1,
    constant: 0,
  } satisfies Record<Exclude<(typeof initialiserKinds)[number], 'orthogonal' | 'identity'>, number>;

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
  const received = convolve(tf, input, kernel, { strides: [1, 1], padding, dilation: [2, 3] });
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
  await model.trainOnBatch(inputOf(tf, layerCase), tf.ones([batchSize, 1]));
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

test('padding marked by a masking layer does not change what recurrent and pooling layers read, and gradients pass', () => {
  const read = (rows: number[][], behind: LayerInput) =>
    tf.tidy(() => {
      const document = modelSchema.parse({
        layers: [{ kind: 'input', shape: [4, 2] }, { kind: 'masking', maskValue: -1 }, behind],
      });
      const model = buildModel(tf, document, [4, 2], 1);
      const predict = (x: Tensor) => model.apply(x) as Tensor;
      const x = tf.tensor3d([rows]);
      const slope = tf.grad((given) => tf.sum(predict(given)))(x);
      return { values: Array.from(predict(x).dataSync()), slopes: Array.from(slope.dataSync()) };
    });
  const short = [
    [-1, -1],
    [-1, -1],
    [0.5, 2],
    [1, -3],
  ];
  const moved = [...short.slice(2), ...short.slice(0, 2)];
  for (const behind of [
    { kind: 'lstm', units: 3 },
    { kind: 'globalAveragePooling1d' },
    { kind: 'globalMaxPooling1d' },
    { kind: 'globalAveragePooling1d', keepDimensions: true },
  ] as LayerInput[]) {
    const [first, second] = [read(short, behind), read(moved, behind)];
    expect(first.values.some((value) => value !== 0)).toBe(true);
    for (const [at, value] of first.values.entries()) expect(value).toBeCloseTo(second.values[at] as number, 5);
    expect(first.slopes.slice(0, 4)).toEqual([0, 0, 0, 0]);
    expect(first.slopes.slice(4).some((value) => value !== 0)).toBe(true);
  }
  expect(read(short, { kind: 'globalAveragePooling1d' }).values).toEqual([0.75, -0.5]);
});
