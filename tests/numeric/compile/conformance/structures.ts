import type * as tfTypes from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../../src/engine/backends';
import { apply, functional, meanSquared, stack } from './case';
import { recurrent } from './recurrent';

type Symbolic = tfTypes.SymbolicTensor;

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

export const everyStructureCase = [...mergeCases, ...structureCases, ...penaltyCases];
