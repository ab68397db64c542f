import type * as tfTypes from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../src/engine/backends';
import type { CompileRefusalKind } from '../../../src/engine/compile';
import { attentionCases } from './conformance-attention';
import type { Data } from './training';

type Tensor = tfTypes.Tensor;
type Layer = tfTypes.layers.Layer;
type Symbolic = tfTypes.SymbolicTensor;

/** One small model for the sweep. `make` is called twice and must give the same architecture. */
export interface ConformanceCase {
  name: string;
  make(tf: TensorFlow): tfTypes.LayersModel;
  data(tf: TensorFlow): Data;
  /** Expected refusal; without one the model must compile and agree. */
  refusal?: CompileRefusalKind;
  /** TensorFlow.js itself cannot train this model; compiling must fail with its message and not invent numbers. */
  eagerError?: RegExp;
  /** Largest relative difference in losses and metrics over the steps; default 1e-4. */
  tolerance?: number;
  learningRates?: number[];
}

export const rowCount = 24;

/** Smooth, seeded numbers without ties, so that kinks do not blur the comparison. */
export function numbers(tf: TensorFlow, shape: number[], seed = 1): Tensor {
  return tf.randomNormal(shape, 0, 1, 'float32', seed);
}
export function tokens(tf: TensorFlow, length: number, vocabulary: number): Tensor {
  const values = Float32Array.from({ length: rowCount * length }, (_, index) => {
    const [row, place] = [Math.floor(index / length), index % length];
    return place >= length - (row % 4) ? 0 : 1 + ((row * 5 + place * 3) % (vocabulary - 1));
  });
  return tf.tensor2d(values, [rowCount, length]);
}
export function oneHot(tf: TensorFlow, classCount: number): Tensor {
  return tf
    .oneHot(
      tf.tensor1d(
        Int32Array.from({ length: rowCount }, (_, row) => (row * 7) % classCount),
        'int32',
      ),
      classCount,
    )
    .toFloat();
}

export const meanSquared = 'meanSquaredError';

/** A sequential model of the layers with SGD and mean squared error on targets of the output's shape. */
export function stack(
  name: string,
  inputShape: number[],
  layers: (tf: TensorFlow) => Layer[],
  more: Partial<ConformanceCase> = {},
): ConformanceCase {
  const make = (tf: TensorFlow): tfTypes.LayersModel => {
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape }));
    for (const layer of layers(tf)) model.add(layer);
    model.compile({ optimizer: tf.train.sgd(0.05), loss: meanSquared });
    return model;
  };
  return {
    name,
    make,
    data: (tf) => {
      const outputShape = (make(tf).outputs[0]?.shape ?? []).slice(1) as number[];
      return {
        inputs: [numbers(tf, [rowCount, ...inputShape])],
        targets: [numbers(tf, [rowCount, ...outputShape], 2)],
      };
    },
    ...more,
  };
}

const activations = [
  'elu',
  'hardSigmoid',
  'linear',
  'relu',
  'relu6',
  'selu',
  'sigmoid',
  'softmax',
  'softplus',
  'softsign',
  'tanh',
  'swish',
  'mish',
  'gelu',
  'gelu_new',
] as const;

const activationCases = activations.map((activation) =>
  stack(`activation ${activation}`, [6], (tf) => [
    tf.layers.dense({ units: 5, activation: activation as never }),
    tf.layers.dense({ units: 3 }),
  ]),
);

const activationLayerCases = [
  stack('reLU layer', [6], (tf) => [tf.layers.dense({ units: 5 }), tf.layers.reLU()]),
  stack('reLU layer with a maximum', [6], (tf) => [tf.layers.dense({ units: 5 }), tf.layers.reLU({ maxValue: 1 })]),
  stack('leakyReLU layer', [6], (tf) => [tf.layers.dense({ units: 5 }), tf.layers.leakyReLU({ alpha: 0.2 })]),
  stack('prelu layer', [6], (tf) => [tf.layers.dense({ units: 5 }), tf.layers.prelu({ alphaInitializer: 'ones' })]),
  stack('elu layer', [6], (tf) => [tf.layers.dense({ units: 5 }), tf.layers.elu()]),
  stack(
    'thresholdedReLU layer',
    [6],
    (tf) => [tf.layers.dense({ units: 5 }), tf.layers.thresholdedReLU({ theta: 0.3 })],
    { eagerError: /gradient function not found for Greater/ },
  ),
  stack('softmax layer', [6], (tf) => [tf.layers.dense({ units: 5 }), tf.layers.softmax()]),
];

const convolutionCases = [
  stack('conv1d', [9, 3], (tf) => [tf.layers.conv1d({ filters: 4, kernelSize: 3, activation: 'tanh' })]),
  stack('conv1d causal', [9, 3], (tf) => [tf.layers.conv1d({ filters: 4, kernelSize: 3, padding: 'causal' })], {
    eagerError: /CAUSAL padding/,
  }),
  stack('conv2d valid', [7, 7, 2], (tf) => [tf.layers.conv2d({ filters: 3, kernelSize: 3, activation: 'tanh' })]),
  stack('conv2d same', [7, 7, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'sigmoid' }),
  ]),
  stack('conv2d with strides', [8, 8, 2], (tf) => [tf.layers.conv2d({ filters: 3, kernelSize: 3, strides: 2 })]),
  stack('conv2d without bias', [7, 7, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: [1, 3], useBias: false }),
  ]),
  stack('conv2d relu and dense', [7, 7, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu' }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('conv2dTranspose', [4, 4, 2], (tf) => [
    tf.layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
  ]),
  stack('conv3d', [5, 5, 5, 2], (tf) => [tf.layers.conv3d({ filters: 2, kernelSize: 2 })]),
  stack('conv3dTranspose', [3, 3, 3, 2], (tf) => [tf.layers.conv3dTranspose({ filters: 2, kernelSize: 2 })], {
    eagerError: /gradient function not found for Conv3DBackpropInputV2/,
  }),
  stack('separableConv2d', [7, 7, 2], (tf) => [tf.layers.separableConv2d({ filters: 3, kernelSize: 3 })]),
  stack('depthwiseConv2d', [7, 7, 2], (tf) => [tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 })]),
  stack('cropping2D', [7, 7, 2], (tf) => [
    tf.layers.conv2d({ filters: 2, kernelSize: 1 }),
    tf.layers.cropping2D({ cropping: 1 } as never),
  ]),
  stack('upSampling2d nearest', [4, 4, 2], (tf) => [
    tf.layers.conv2d({ filters: 2, kernelSize: 1 }),
    tf.layers.upSampling2d({ size: [2, 2] }),
  ]),
  stack('upSampling2d bilinear', [4, 4, 2], (tf) => [
    tf.layers.conv2d({ filters: 2, kernelSize: 1 }),
    tf.layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }),
  ]),
  stack('zeroPadding2d', [4, 4, 2], (tf) => [
    tf.layers.conv2d({ filters: 2, kernelSize: 1 }),
    tf.layers.zeroPadding2d({ padding: 1 }),
  ]),
];

const poolingCases = [
  stack('maxPooling1d', [8, 3], (tf) => [
    tf.layers.conv1d({ filters: 3, kernelSize: 1 }),
    tf.layers.maxPooling1d({ poolSize: 2 }),
  ]),
  stack('averagePooling1d', [8, 3], (tf) => [
    tf.layers.conv1d({ filters: 3, kernelSize: 1 }),
    tf.layers.averagePooling1d({ poolSize: 2 }),
  ]),
  stack('maxPooling2d', [6, 6, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 1 }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
  ]),
  stack('maxPooling2d same with strides', [7, 7, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 1 }),
    tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ]),
  stack('averagePooling2d', [6, 6, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 1 }),
    tf.layers.averagePooling2d({ poolSize: 2 }),
  ]),
  stack('averagePooling2d same', [7, 7, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 1 }),
    tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ]),
  stack('maxPooling3d', [4, 4, 4, 2], (tf) => [
    tf.layers.conv3d({ filters: 2, kernelSize: 1 }),
    tf.layers.maxPooling3d({ poolSize: 2 } as never),
  ]),
  stack('averagePooling3d', [4, 4, 4, 2], (tf) => [
    tf.layers.conv3d({ filters: 2, kernelSize: 1 }),
    tf.layers.averagePooling3d({ poolSize: 2 } as never),
  ]),
  stack('globalAveragePooling1d', [6, 3], (tf) => [
    tf.layers.conv1d({ filters: 3, kernelSize: 2 }),
    tf.layers.globalAveragePooling1d(),
  ]),
  stack('globalMaxPooling1d', [6, 3], (tf) => [
    tf.layers.conv1d({ filters: 3, kernelSize: 2 }),
    tf.layers.globalMaxPooling1d(),
  ]),
  stack('globalAveragePooling2d', [6, 6, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 2 }),
    tf.layers.globalAveragePooling2d({}),
  ]),
  stack('globalMaxPooling2d', [6, 6, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 2 }),
    tf.layers.globalMaxPooling2d({}),
  ]),
];

const coreCases = [
  stack('dense without bias', [6], (tf) => [tf.layers.dense({ units: 4, useBias: false })]),
  stack('dense on sequences', [4, 3], (tf) => [tf.layers.dense({ units: 5, activation: 'tanh' })]),
  stack('flatten and reshape', [4, 3], (tf) => [
    tf.layers.dense({ units: 2 }),
    tf.layers.flatten(),
    tf.layers.reshape({ targetShape: [2, 4] }),
  ]),
  stack('permute', [4, 3], (tf) => [tf.layers.permute({ dims: [2, 1] }), tf.layers.dense({ units: 2 })]),
  stack('repeatVector', [4], (tf) => [tf.layers.dense({ units: 3 }), tf.layers.repeatVector({ n: 2 })]),
  stack('activation layer', [4], (tf) => [tf.layers.dense({ units: 3 }), tf.layers.activation({ activation: 'tanh' })]),
  stack('masking before dense', [4, 3], (tf) => [tf.layers.masking({ maskValue: 0 }), tf.layers.dense({ units: 2 })]),
  stack('timeDistributed dense', [4, 3], (tf) => [
    tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2, activation: 'tanh' }) }),
  ]),
  stack('rescaling', [4], (tf) => [
    tf.layers.rescaling({ scale: 0.5, offset: 0.1 } as never),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('centerCrop', [6, 6, 2], (tf) => [
    tf.layers.centerCrop({ height: 4, width: 4 } as never),
    tf.layers.conv2d({ filters: 2, kernelSize: 2 }),
  ]),
];

const randomCases = [
  stack('dropout', [6], (tf) => [
    tf.layers.dense({ units: 8 }),
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('dropout with a noise shape', [4, 6], (tf) => [
    tf.layers.dropout({ rate: 0.5, noiseShape: [null, 1, 6] } as never),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('spatialDropout1d', [5, 4], (tf) => [tf.layers.spatialDropout1d({ rate: 0.5 }), tf.layers.dense({ units: 2 })]),
  stack('gaussianNoise', [6], (tf) => [tf.layers.gaussianNoise({ stddev: 0.5 }), tf.layers.dense({ units: 2 })]),
  stack('gaussianDropout', [6], (tf) => [tf.layers.gaussianDropout({ rate: 0.4 }), tf.layers.dense({ units: 2 })]),
  stack('alphaDropout', [6], (tf) => [tf.layers.alphaDropout({ rate: 0.4 }), tf.layers.dense({ units: 2 })]),
  stack('two dropouts', [6], (tf) => [
    tf.layers.dropout({ rate: 0.3 }),
    tf.layers.dense({ units: 8 }),
    tf.layers.dropout({ rate: 0.3 }),
    tf.layers.dense({ units: 2 }),
  ]),
];

const normalisationCases = [
  stack('batchNormalization of vectors', [6], (tf) => [
    tf.layers.dense({ units: 4, activation: 'tanh' }),
    tf.layers.batchNormalization(),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('batchNormalization of sequences', [5, 4], (tf) => [
    tf.layers.dense({ units: 3 }),
    tf.layers.batchNormalization({ momentum: 0.9 }),
  ]),
  stack('batchNormalization of images', [6, 6, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 3 }),
    tf.layers.batchNormalization({ epsilon: 1e-2 }),
    tf.layers.activation({ activation: 'tanh' }),
  ]),
  stack(
    'batchNormalization over the first axis',
    [5, 4],
    (tf) => [tf.layers.dense({ units: 3 }), tf.layers.batchNormalization({ axis: 1 })],
    { eagerError: /reshape/ },
  ),
  stack('frozen batchNormalization', [6], (tf) => [
    tf.layers.dense({ units: 4 }),
    tf.layers.batchNormalization({ trainable: false }),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('layerNormalization', [6], (tf) => [
    tf.layers.dense({ units: 4 }),
    tf.layers.layerNormalization(),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('layerNormalization of sequences', [5, 4], (tf) => [
    tf.layers.layerNormalization({ axis: -1 }),
    tf.layers.dense({ units: 2 }),
  ]),
];

type Recurrent = 'lstm' | 'gru';
const recurrentKinds: Recurrent[] = ['lstm', 'gru'];
const recurrent = (tf: TensorFlow, kind: Recurrent, options: object): Layer =>
  tf.layers[kind]({
    units: 4,
    recurrentActivation: 'sigmoid',
    recurrentInitializer: 'glorotUniform',
    ...options,
  } as never);

const recurrentCases = recurrentKinds.flatMap((kind) => [
  stack(`${kind}, sigmoid gates`, [5, 3], (tf) => [recurrent(tf, kind, {})]),
  stack(`${kind}, hard sigmoid gates`, [5, 3], (tf) => [recurrent(tf, kind, { recurrentActivation: 'hardSigmoid' })]),
  stack(`${kind}, relu`, [5, 3], (tf) => [recurrent(tf, kind, { activation: 'relu' })]),
  stack(`${kind}, every step`, [5, 3], (tf) => [
    recurrent(tf, kind, { returnSequences: true }),
    tf.layers.dense({ units: 2 }),
  ]),
  stack(`${kind}, two layers`, [5, 3], (tf) => [
    recurrent(tf, kind, { returnSequences: true }),
    recurrent(tf, kind, {}),
  ]),
  stack(`${kind}, backwards`, [5, 3], (tf) => [recurrent(tf, kind, { goBackwards: true, returnSequences: true })]),
  stack(`${kind}, without bias`, [5, 3], (tf) => [recurrent(tf, kind, { useBias: false })]),
  stack(`${kind}, input dropout`, [5, 3], (tf) => [recurrent(tf, kind, { dropout: 0.4 })]),
  stack(`${kind}, recurrent dropout`, [5, 3], (tf) => [recurrent(tf, kind, { recurrentDropout: 0.4 })]),
  stack(`${kind}, bidirectional`, [5, 3], (tf) => [
    tf.layers.bidirectional({ layer: recurrent(tf, kind, {}) as never, mergeMode: 'concat' }),
  ]),
  stack(`${kind}, bidirectional sum of every step`, [5, 3], (tf) => [
    tf.layers.bidirectional({ layer: recurrent(tf, kind, { returnSequences: true }) as never, mergeMode: 'sum' }),
  ]),
  stateful(kind),
  maskedText(`${kind} after a masked embedding`, (tf) => [recurrent(tf, kind, {})]),
  maskedText(`${kind}, every step, after a masked embedding`, (tf) => [
    recurrent(tf, kind, { returnSequences: true }),
    recurrent(tf, kind, {}),
  ]),
]);

/** A recurrent layer that keeps its state needs the batch size in the input's shape. */
function stateful(kind: Recurrent): ConformanceCase {
  return {
    name: `${kind}, stateful`,
    refusal: 'statefulLayer',
    make(tf) {
      const model = tf.sequential();
      model.add(recurrent(tf, kind, { stateful: true, batchInputShape: [8, 5, 3] }));
      model.compile({ optimizer: tf.train.sgd(0.05), loss: meanSquared });
      return model;
    },
    data: (tf) => ({ inputs: [numbers(tf, [rowCount, 5, 3])], targets: [numbers(tf, [rowCount, 4], 2)] }),
  };
}

/** Padded token rows through an embedding that masks zeros. */
function maskedText(name: string, layers: (tf: TensorFlow) => Layer[], maskZero = true): ConformanceCase {
  return {
    name,
    make(tf) {
      const model = tf.sequential();
      model.add(tf.layers.embedding({ inputDim: 12, outputDim: 3, inputLength: 6, maskZero }));
      for (const layer of layers(tf)) model.add(layer);
      model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
      model.compile({ optimizer: tf.train.sgd(0.2), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
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
    }),
  };
}

const otherRecurrentCases = [
  stack('simpleRNN', [5, 3], (tf) => [tf.layers.simpleRNN({ units: 4, recurrentInitializer: 'glorotUniform' })]),
  stack('simpleRNN, every step', [5, 3], (tf) => [
    tf.layers.simpleRNN({ units: 4, returnSequences: true, recurrentInitializer: 'glorotUniform' }),
  ]),
  stack('stacked cells', [5, 3], (tf) => [
    tf.layers.rnn({
      cell: [
        tf.layers.lstmCell({ units: 3, recurrentInitializer: 'glorotUniform' }),
        tf.layers.gruCell({ units: 2, recurrentInitializer: 'glorotUniform' }),
      ] as never,
    }),
  ]),
  stack('convLstm2d', [3, 5, 5, 1], (tf) => [
    tf.layers.convLstm2d({ filters: 2, kernelSize: 3, recurrentInitializer: 'glorotUniform' }),
  ]),
  maskedText('embedding without a mask, averaged', (tf) => [tf.layers.globalAveragePooling1d()], false),
  maskedText('embedding with a mask, simpleRNN', (tf) => [
    tf.layers.simpleRNN({ units: 3, recurrentInitializer: 'glorotUniform' }),
  ]),
  maskedText(
    'embedding, bidirectional lstm',
    (tf) => [tf.layers.bidirectional({ layer: recurrent(tf, 'lstm', {}) as never, mergeMode: 'concat' })],
    false,
  ),
];

/** A functional model from its inputs' shapes. */
export function functional(
  name: string,
  inputShapes: number[][],
  build: (tf: TensorFlow, inputs: Symbolic[]) => Symbolic[],
  more: Partial<ConformanceCase> & { compile?: (tf: TensorFlow, model: tfTypes.LayersModel) => void } = {},
): ConformanceCase {
  const make = (tf: TensorFlow): tfTypes.LayersModel => {
    const inputs = inputShapes.map((shape) => tf.input({ shape }));
    const model = tf.model({ inputs, outputs: build(tf, inputs) });
    if (more.compile != null) more.compile(tf, model);
    else model.compile({ optimizer: tf.train.sgd(0.05), loss: meanSquared });
    return model;
  };
  return {
    name,
    make,
    data: (tf) => ({
      inputs: inputShapes.map((shape, index) => numbers(tf, [rowCount, ...shape], index + 1)),
      targets: make(tf).outputs.map((output, index) =>
        numbers(tf, [rowCount, ...(output.shape.slice(1) as number[])], index + 10),
      ),
    }),
    ...more,
  };
}

const apply = (layer: Layer, inputs: Symbolic | Symbolic[]): Symbolic => layer.apply(inputs) as Symbolic;
const merges = ['add', 'multiply', 'average', 'maximum', 'minimum', 'concatenate'] as const;

const mergeCases = [
  ...merges.map((merge) =>
    functional(`merge ${merge}`, [[4], [4]], (tf, [a, b]) => [
      apply(tf.layers[merge](), [
        apply(tf.layers.dense({ units: 3 }), a as Symbolic),
        apply(tf.layers.dense({ units: 3 }), b as Symbolic),
      ]),
    ]),
  ),
  functional('merge dot', [[4], [4]], (tf, [a, b]) => [
    apply(tf.layers.dot({ axes: -1 }), [
      apply(tf.layers.dense({ units: 3 }), a as Symbolic),
      apply(tf.layers.dense({ units: 3 }), b as Symbolic),
    ]),
  ]),
  functional('concatenation over another axis', [[4, 3]], (tf, [x]) => [
    apply(tf.layers.concatenate({ axis: 1 }), [
      apply(tf.layers.dense({ units: 2 }), x as Symbolic),
      apply(tf.layers.dense({ units: 2 }), x as Symbolic),
    ]),
  ]),
];

const structureCases = [
  functional('residual block', [[6]], (tf, [x]) => {
    const inner = apply(tf.layers.dense({ units: 6, activation: 'tanh' }), x as Symbolic);
    return [apply(tf.layers.dense({ units: 2 }), apply(tf.layers.add(), [x as Symbolic, inner]))];
  }),
  functional('shared layer', [[4], [4]], (tf, [a, b]) => {
    const shared = tf.layers.dense({ units: 3, activation: 'tanh' });
    return [apply(tf.layers.concatenate(), [apply(shared, a as Symbolic), apply(shared, b as Symbolic)])];
  }),
  functional('two outputs', [[4]], (tf, [x]) => [
    apply(tf.layers.dense({ units: 2 }), x as Symbolic),
    apply(tf.layers.dense({ units: 3, activation: 'tanh' }), x as Symbolic),
  ]),
  functional(
    'two outputs with two losses',
    [[4]],
    (tf, [x]) => [
      apply(tf.layers.dense({ units: 2 }), x as Symbolic),
      apply(tf.layers.dense({ units: 3 }), x as Symbolic),
    ],
    {
      compile: (tf, model) =>
        model.compile({ optimizer: tf.train.sgd(0.05), loss: [meanSquared, 'meanAbsoluteError'] }),
    },
  ),
  functional('two inputs of different shape', [[4], [5, 3]], (tf, [a, b]) => [
    apply(tf.layers.concatenate(), [
      apply(tf.layers.dense({ units: 2 }), a as Symbolic),
      apply(recurrent(tf, 'lstm', {}), b as Symbolic),
    ]),
  ]),
  functional('nested model', [[4]], (tf, [x]) => {
    const inner = tf.sequential({
      layers: [tf.layers.dense({ units: 5, activation: 'tanh', inputShape: [4] }), tf.layers.dropout({ rate: 0.3 })],
    });
    return [apply(tf.layers.dense({ units: 2 }), inner.apply(x as Symbolic) as Symbolic)];
  }),
  functional('inception block', [[6, 6, 2]], (tf, [x]) => {
    const branches = [1, 3, 5].map((kernelSize) =>
      apply(tf.layers.conv2d({ filters: 2, kernelSize, padding: 'same', activation: 'tanh' }), x as Symbolic),
    );
    return [apply(tf.layers.globalAveragePooling2d({}), apply(tf.layers.concatenate(), branches))];
  }),
  functional(
    'encoder and decoder with states handed over',
    [
      [4, 3],
      [3, 2],
    ],
    (tf, [a, b]) => {
      const [, ...states] = recurrent(tf, 'lstm', { returnState: true }).apply(a as Symbolic) as Symbolic[];
      const decoder = recurrent(tf, 'lstm', { returnSequences: true });
      return [decoder.apply(b as Symbolic, { initialState: states } as never) as Symbolic];
    },
  ),
  stack('frozen first layer', [4], (tf) => [
    tf.layers.dense({ units: 3, trainable: false, activation: 'tanh' }),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('autoencoder', [8], (tf) => [tf.layers.dense({ units: 3, activation: 'relu' }), tf.layers.dense({ units: 8 })]),
  stack('ten layers', [6], (tf) => Array.from({ length: 10 }, () => tf.layers.dense({ units: 6, activation: 'tanh' }))),
];

const regularisers = {
  l1: (tf: TensorFlow) => tf.regularizers.l1({ l1: 0.01 }),
  l2: (tf: TensorFlow) => tf.regularizers.l2({ l2: 0.01 }),
  l1l2: (tf: TensorFlow) => tf.regularizers.l1l2({ l1: 0.01, l2: 0.02 }),
};
const constraints = {
  maxNorm: (tf: TensorFlow) => tf.constraints.maxNorm({ maxValue: 0.5, axis: 0 }),
  unitNorm: (tf: TensorFlow) => tf.constraints.unitNorm({ axis: 0 }),
  nonNeg: (tf: TensorFlow) => tf.constraints.nonNeg(),
  minMaxNorm: (tf: TensorFlow) => tf.constraints.minMaxNorm({ minValue: 0.1, maxValue: 0.5, axis: 0 }),
};
const penaltyCases = [
  ...Object.entries(regularisers).map(([name, create]) =>
    stack(`regulariser ${name}`, [4], (tf) => [
      tf.layers.dense({ units: 3, kernelRegularizer: create(tf), biasRegularizer: create(tf) }),
    ]),
  ),
  ...Object.entries(constraints).map(([name, create]) =>
    stack(`constraint ${name}`, [4], (tf) => [tf.layers.dense({ units: 3, kernelConstraint: create(tf) })]),
  ),
];

/** The same small classifier with another loss, optimizer or metric. */
function classifier(
  name: string,
  settings: {
    loss?: unknown;
    optimizer?: (tf: TensorFlow) => tfTypes.Optimizer;
    metrics?: unknown[];
    activation?: string;
    target?: (tf: TensorFlow) => Tensor;
  } & Partial<ConformanceCase>,
): ConformanceCase {
  const {
    loss = 'categoricalCrossentropy',
    optimizer = (tf) => tf.train.sgd(0.1),
    metrics = [],
    activation = 'softmax',
    target,
    ...more
  } = settings;
  return {
    name,
    make(tf) {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [5] }),
          tf.layers.dense({ units: 3, activation: activation as never }),
        ],
      });
      model.compile({
        optimizer: optimizer(tf),
        loss: (typeof loss === 'function' && loss.length === 1
          ? (loss as (tf: TensorFlow) => unknown)(tf)
          : loss) as never,
        metrics: metrics as never,
      });
      return model;
    },
    data: (tf) => ({ inputs: [numbers(tf, [rowCount, 5])], targets: [target == null ? oneHot(tf, 3) : target(tf)] }),
    ...more,
  };
}

const distribution = (tf: TensorFlow): Tensor => tf.softmax(numbers(tf, [rowCount, 3], 4));
const lossCases = [
  classifier('loss categoricalCrossentropy', {}),
  classifier('loss sparseCategoricalCrossentropy', {
    loss: 'sparseCategoricalCrossentropy',
    target: (tf) =>
      tf.tensor2d(
        Float32Array.from({ length: rowCount }, (_, row) => row % 3),
        [rowCount, 1],
      ),
  }),
  classifier('loss binaryCrossentropy', { loss: 'binaryCrossentropy', activation: 'sigmoid' }),
  classifier('loss kullbackLeiblerDivergence', { loss: 'kullbackLeiblerDivergence', target: distribution }),
  classifier('loss poisson', { loss: 'poisson' }),
  classifier('loss cosineProximity', { loss: 'cosineProximity', target: distribution }),
  classifier('loss hinge', { loss: 'hinge', activation: 'linear' }),
  classifier('loss squaredHinge', { loss: 'squaredHinge', activation: 'linear' }),
  classifier('loss categoricalHinge', { loss: 'categoricalHinge', activation: 'linear' }),
  classifier('loss logcosh', { loss: 'logcosh', activation: 'linear' }),
  classifier('loss meanAbsoluteError', { loss: 'meanAbsoluteError', activation: 'linear' }),
  classifier('loss meanAbsolutePercentageError', {
    loss: 'meanAbsolutePercentageError',
    activation: 'linear',
    target: distribution,
    // Divides by targets as small as 0.02, which magnifies rounding.
    tolerance: 1e-3,
  }),
  classifier('loss meanSquaredLogarithmicError', { loss: 'meanSquaredLogarithmicError', target: distribution }),
  classifier('loss Huber', {
    loss: (tf: TensorFlow) => (target: Tensor, output: Tensor) => tf.losses.huberLoss(target, output),
    activation: 'linear',
  }),
  classifier('loss softmax cross-entropy of logits', {
    loss: (tf: TensorFlow) => (target: Tensor, output: Tensor) => tf.losses.softmaxCrossEntropy(target, output),
    activation: 'linear',
  }),
  classifier('loss sigmoid cross-entropy of logits', {
    loss: (tf: TensorFlow) => (target: Tensor, output: Tensor) => tf.losses.sigmoidCrossEntropy(target, output),
    activation: 'linear',
  }),
  classifier('focal loss', {
    loss: (tf: TensorFlow) => (target: Tensor, output: Tensor) => {
      const probability = tf.sum(tf.mul(target, tf.clipByValue(output, 1e-6, 1)), -1);
      return tf.neg(tf.mul(tf.square(tf.sub(1, probability)), tf.log(probability)));
    },
  }),
];

const metricNames = [
  'accuracy',
  'categoricalAccuracy',
  'binaryAccuracy',
  'categoricalCrossentropy',
  'precision',
  'MSE',
  'MAE',
  'cosine',
];
const metricCases = metricNames.map((metric) =>
  classifier(`metric ${metric}`, {
    metrics: [metric],
    target: metric === 'cosine' ? distribution : undefined,
  }),
);

type Gradients = { name: string; tensor: Tensor }[];
/** An optimizer that changes the gradients before its own update, as gradient clipping does. */
function withGradients(
  optimizer: tfTypes.Optimizer,
  change: (gradients: Gradients) => Gradients,
  tf: TensorFlow,
): tfTypes.Optimizer {
  const stock = optimizer.applyGradients.bind(optimizer);
  optimizer.applyGradients = (gradients) =>
    tf.tidy(() => stock(change(gradients as unknown as Gradients) as never)) as unknown as undefined;
  return optimizer;
}
const clipByValue = (tf: TensorFlow, optimizer: tfTypes.Optimizer): tfTypes.Optimizer =>
  withGradients(
    optimizer,
    (gradients) => gradients.map(({ name, tensor }) => ({ name, tensor: tf.clipByValue(tensor, -0.01, 0.01) })),
    tf,
  );
const clipByNorm = (tf: TensorFlow, optimizer: tfTypes.Optimizer): tfTypes.Optimizer =>
  withGradients(
    optimizer,
    (gradients) => {
      const norm = tf.sqrt(tf.addN(gradients.map(({ tensor }) => tf.sum(tf.square(tensor)))));
      const factor = tf.minimum(1, tf.div(0.05, norm));
      return gradients.map(({ name, tensor }) => ({ name, tensor: tf.mul(tensor, factor) }));
    },
    tf,
  );

const optimizerCases = [
  classifier('optimizer sgd', {}),
  classifier('optimizer momentum', { optimizer: (tf) => tf.train.momentum(0.05, 0.9) }),
  classifier('optimizer Nesterov', { optimizer: (tf) => tf.train.momentum(0.05, 0.9, true) }),
  classifier('optimizer adam', { optimizer: (tf) => tf.train.adam(0.01), tolerance: 1e-3 }),
  classifier('optimizer adam with other betas', {
    optimizer: (tf) => tf.train.adam(0.01, 0.8, 0.95, 1e-5),
    tolerance: 1e-3,
  }),
  classifier('optimizer adamax', { optimizer: (tf) => tf.train.adamax(0.01), tolerance: 1e-3 }),
  classifier('optimizer adagrad', { optimizer: (tf) => tf.train.adagrad(0.05) }),
  classifier('optimizer adadelta', { optimizer: (tf) => tf.train.adadelta(0.5), tolerance: 1e-3 }),
  classifier('optimizer rmsprop', { optimizer: (tf) => tf.train.rmsprop(0.01), tolerance: 1e-3 }),
  classifier('optimizer rmsprop with momentum', {
    optimizer: (tf) => tf.train.rmsprop(0.01, 0.9, 0.8),
    tolerance: 1e-3,
  }),
  classifier('optimizer rmsprop, centred', {
    optimizer: (tf) => tf.train.rmsprop(0.001, 0.5, 0, 1e-8, true),
    tolerance: 1e-3,
  }),
  classifier('clipping by value, sgd', { optimizer: (tf) => clipByValue(tf, tf.train.sgd(0.1)) }),
  classifier('clipping by value, adam', { optimizer: (tf) => clipByValue(tf, tf.train.adam(0.01)), tolerance: 1e-3 }),
  classifier('clipping by global norm, momentum', { optimizer: (tf) => clipByNorm(tf, tf.train.momentum(0.1, 0.9)) }),
  classifier('clipping by global norm, rmsprop', {
    optimizer: (tf) => clipByNorm(tf, tf.train.rmsprop(0.01)),
    tolerance: 1e-3,
  }),
  classifier('learning-rate schedule, sgd', { learningRates: [0.1, 0.05, 0.025, 0] }),
  classifier('learning-rate schedule, adam', {
    optimizer: (tf) => tf.train.adam(0.01),
    learningRates: [0.01, 0.005, 0.02, 0.001],
    tolerance: 1e-3,
  }),
  classifier('learning-rate schedule, adadelta', {
    optimizer: (tf) => tf.train.adadelta(0.5),
    learningRates: [0.5, 0.25, 1, 0.1],
    tolerance: 1e-3,
  }),
  classifier('learning-rate schedule, adamax', {
    optimizer: (tf) => tf.train.adamax(0.01),
    learningRates: [0.01, 0.005, 0.02, 0.001],
    tolerance: 1e-3,
  }),
];

/** Custom layers: those that are plain tensor code compile, those that look at values are refused. */
function custom(tf: TensorFlow, compute: (x: Tensor, layer: object) => Tensor): Layer {
  class Custom extends (tf.layers.Layer as unknown as new (config: object) => Layer) {
    static className = 'Custom';
    override computeOutputShape(shape: tfTypes.Shape): tfTypes.Shape {
      return shape;
    }
    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => compute((Array.isArray(inputs) ? inputs[0] : inputs) as Tensor, this));
    }
  }
  return new Custom({});
}
let calls = 0;
const customCases = [
  stack('custom layer of tensor code', [6], (tf) => [
    tf.layers.dense({ units: 4 }),
    custom(tf, (x) => tf.mul(tf.sin(x), tf.exp(tf.neg(tf.square(x))))),
  ]),
  stack(
    'custom layer with einsum',
    [4, 3],
    (tf) => [
      tf.layers.dense({ units: 3 }),
      custom(tf, (x) => tf.softmax(tf.einsum('bij,bkj->bik', x, x)).matMul(x as never)),
    ],
    { eagerError: /gradient function not found for Einsum/ },
  ),
  stack(
    'custom layer that reads values',
    [6],
    (tf) => [tf.layers.dense({ units: 4 }), custom(tf, (x) => tf.mul(x, 1 + 0 * (x.dataSync()[0] as number)))],
    { refusal: 'readsValues' },
  ),
  stack(
    'custom layer with Math.random',
    [6],
    (tf) => [tf.layers.dense({ units: 4 }), custom(tf, (x) => tf.mul(x, 0.9 + 0.1 * Math.random()))],
    { refusal: 'javaScriptRandomness' },
  ),
  stack(
    'custom layer that counts its calls',
    [6],
    (tf) => [
      tf.layers.dense({ units: 4 }),
      custom(tf, (x) => {
        calls += 1;
        return tf.mul(x, 1 / calls);
      }),
    ],
    { refusal: 'changesBetweenSteps' },
  ),
  stack(
    'custom layer with random tensors',
    [6],
    (tf) => [tf.layers.dense({ units: 4 }), custom(tf, (x) => tf.add(x, tf.randomNormal(x.shape)))],
    { refusal: 'javaScriptRandomness' },
  ),
  stack(
    'custom layer with every second call another way',
    [6],
    (tf) => [
      tf.layers.dense({ units: 4 }),
      custom(tf, (x) => {
        calls += 1;
        return calls % 2 === 0 ? tf.tanh(x) : tf.mul(x, 2);
      }),
    ],
    { refusal: 'changesBetweenSteps' },
  ),
];

export const conformanceCases: ConformanceCase[] = [
  ...activationCases,
  ...activationLayerCases,
  ...convolutionCases,
  ...poolingCases,
  ...coreCases,
  ...randomCases,
  ...normalisationCases,
  ...recurrentCases,
  ...otherRecurrentCases,
  ...mergeCases,
  ...structureCases,
  ...penaltyCases,
  ...lossCases,
  ...metricCases,
  ...optimizerCases,
  ...customCases,
  ...attentionCases,
];
