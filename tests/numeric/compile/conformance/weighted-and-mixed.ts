import type * as tfTypes from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../../src/engine/backends';
import { apply, type ConformanceCase, functional, meanSquared, numbers, oneHot, rowCount, stack, tokens } from './case';

type Tensor = tfTypes.Tensor;
type Symbolic = tfTypes.SymbolicTensor;

/** One weight a row, some of them zero. */
const rowWeights = (tf: TensorFlow, seed = 1): Tensor =>
  tf.tensor1d(Float32Array.from({ length: rowCount }, (_, row) => ((row * 7 + seed) % 5) / 2));

/** Weights that follow the class, as class weights do. */
const classWeights = (tf: TensorFlow): Tensor =>
  tf.tensor1d(Float32Array.from({ length: rowCount }, (_, row) => [0.2, 1, 3][(row * 7) % 3] as number));

const weighted = (
  name: string,
  more: Partial<ConformanceCase> & { optimizer?: (tf: TensorFlow) => tfTypes.Optimizer },
) => {
  const { optimizer = (tf: TensorFlow) => tf.train.sgd(0.1), ...rest } = more;
  return stack(name, [5], (tf) => [tf.layers.dense({ units: 3, activation: 'softmax' })], {
    make(tf) {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [5] }),
          tf.layers.dense({ units: 3, activation: 'softmax' }),
        ],
      });
      model.compile({ optimizer: optimizer(tf), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
      return model;
    },
    data: (tf) => ({
      inputs: [numbers(tf, [rowCount, 5])],
      targets: [oneHot(tf, 3)],
      sampleWeights: [classWeights(tf)],
    }),
    ...rest,
  });
};

const twoHeads = (tf: TensorFlow, [input]: Symbolic[]): Symbolic[] => {
  const hidden = apply(tf.layers.dense({ units: 6, activation: 'tanh' }), input as Symbolic);
  return [apply(tf.layers.dense({ units: 2 }), hidden), apply(tf.layers.dense({ units: 1 }), hidden)];
};
const share =
  (tf: TensorFlow, weight: number) =>
  (target: Tensor, output: Tensor): Tensor =>
    tf.mul(tf.mean(tf.square(tf.sub(target, output)), -1), weight);

const weightCases: ConformanceCase[] = [
  weighted('class weights', {}),
  weighted('class weights, adam with a schedule', {
    optimizer: (tf) => tf.train.adam(0.01),
    learningRates: [0.01, 0.005, 0.02, 0.001],
    tolerance: 1e-3,
  }),
  weighted('sample weights with zeros, momentum', {
    optimizer: (tf) => tf.train.momentum(0.05, 0.9),
    data: (tf) => ({
      inputs: [numbers(tf, [rowCount, 5])],
      targets: [oneHot(tf, 3)],
      sampleWeights: [rowWeights(tf)],
    }),
  }),
  functional('two outputs with weights of losses and of samples', [[4]], twoHeads, {
    compile: (tf, model) =>
      model.compile({ optimizer: tf.train.sgd(0.05), loss: [share(tf, 0.3), share(tf, 2)] as never }),
    data: (tf) => ({
      inputs: [numbers(tf, [rowCount, 4])],
      targets: [numbers(tf, [rowCount, 2], 2), numbers(tf, [rowCount, 1], 3)],
      sampleWeights: [rowWeights(tf), rowWeights(tf, 3)],
    }),
  }),
  ...(['sigmoid', 'hardSigmoid'] as const).map(
    (recurrentActivation): ConformanceCase => ({
      name: `masked lstm with ${recurrentActivation} gates and sample weights`,
      fused: 'fusedLSTM',
      make(tf) {
        const model = tf.sequential({
          layers: [
            tf.layers.embedding({ inputDim: 12, outputDim: 3, inputLength: 6, maskZero: true }),
            tf.layers.lstm({ units: 4, recurrentActivation, recurrentInitializer: 'glorotUniform' }),
            tf.layers.dense({ units: 1, activation: 'sigmoid' }),
          ],
        });
        model.compile({ optimizer: tf.train.sgd(0.2), loss: 'binaryCrossentropy' });
        return model;
      },
      data: (tf) => ({
        inputs: [tokens(tf, 6, 12)],
        targets: [
          tf.tensor2d(
            Float32Array.from({ length: rowCount }, (_, row) => row % 2),
            [rowCount, 1],
          ),
        ],
        sampleWeights: [rowWeights(tf)],
      }),
    }),
  ),
];

/** Half precision keeps two to three digits: losses agree to a few percent, and the format must really be in use. */
const mixed = (entry: ConformanceCase): ConformanceCase => ({
  ...entry,
  name: `mixed precision: ${entry.name}`,
  tolerance: 0.06,
  // One copy: the share of several would be too small for half precision to gain.
  options: { precision: 'mixed', replicas: 1 },
  fused: 'halfPrecision',
});
const mixedCases: ConformanceCase[] = [
  stack('convolutions', [10, 10, 2], (tf) => [
    tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'tanh' }),
  ]),
  stack('strided convolution and batch normalisation', [9, 9, 2], (tf) => [
    tf.layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, useBias: false }),
    tf.layers.batchNormalization(),
    tf.layers.activation({ activation: 'relu' }),
    tf.layers.globalAveragePooling2d({}),
    tf.layers.dense({ units: 2 }),
  ]),
  functional('residual convolutions', [[8, 8, 3]], (tf, [input]) => {
    const conv = (x: Symbolic): Symbolic =>
      apply(tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' }), x);
    return [apply(tf.layers.add(), [input as Symbolic, conv(conv(input as Symbolic))])];
  }),
  functional(
    'wide dense layers',
    [[600]],
    (tf, [input]) => {
      const hidden = apply(tf.layers.dense({ units: 1200, activation: 'tanh' }), input as Symbolic);
      return [apply(tf.layers.dense({ units: 2 }), hidden)];
    },
    { compile: (tf, model) => model.compile({ optimizer: tf.train.sgd(0.001), loss: meanSquared }) },
  ),
].map(mixed);

export const weightedAndMixedCases: ConformanceCase[] = [...weightCases, ...mixedCases];
