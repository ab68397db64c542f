import type * as tfTypes from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../../src/engine/backends';
import { apply, type ConformanceCase, functional, meanSquared, numbers, rowCount, stack, tokens } from './case';

type Layer = tfTypes.layers.Layer;

type Recurrent = 'lstm' | 'gru';
const recurrentKinds: Recurrent[] = ['lstm', 'gru'];
export const recurrent = (tf: TensorFlow, kind: Recurrent, options: object): Layer =>
  tf.layers[kind]({
    units: 4,
    recurrentActivation: 'sigmoid',
    recurrentInitializer: 'glorotUniform',
    ...options,
  } as never);

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
function maskedText(
  name: string,
  layers: (tf: TensorFlow) => Layer[],
  maskZero = true,
  more: Partial<ConformanceCase> = {},
): ConformanceCase {
  return {
    ...more,
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

type Symbolic = tfTypes.SymbolicTensor;

/** States that one layer returns and another one begins with, as in an encoder and decoder. */
const stateCases = recurrentKinds.flatMap((kind) =>
  (['sigmoid', 'hardSigmoid'] as const).flatMap((recurrentActivation) => {
    const fused = `fused${kind.toUpperCase()}`;
    const make = (tf: TensorFlow, options: object): Layer => recurrent(tf, kind, { recurrentActivation, ...options });
    const title = `${kind} with ${recurrentActivation} gates`;
    return [
      functional(
        `${title}, last states as outputs`,
        [[5, 3]],
        (tf, [input]) => make(tf, { returnState: true }).apply(input as Symbolic) as Symbolic[],
        { fused },
      ),
      functional(
        `${title}, every step and last states`,
        [[5, 3]],
        (tf, [input]) => {
          const [steps, ...states] = make(tf, { returnState: true, returnSequences: true }).apply(
            input as Symbolic,
          ) as Symbolic[];
          return [apply(tf.layers.globalAveragePooling1d(), steps as Symbolic), ...states];
        },
        { fused },
      ),
      functional(
        `${title}, given initial states`,
        [[5, 3], [4], ...(kind === 'lstm' ? [[4]] : [])],
        (tf, inputs) => [apply(make(tf, {}), inputs)],
        { fused },
      ),
      functional(
        `${title}, decoder that begins with the states of an encoder`,
        [
          [5, 3],
          [4, 2],
        ],
        (tf, [source, target]) => {
          const [, ...states] = make(tf, { returnState: true }).apply(source as Symbolic) as Symbolic[];
          const decoded = apply(make(tf, { returnSequences: true }), [target as Symbolic, ...states]);
          return [apply(tf.layers.dense({ units: 2 }), decoded)];
        },
        { fused },
      ),
      maskedText(
        `${title}, masked and backwards, both dropouts`,
        (tf) => [make(tf, { goBackwards: true, dropout: 0.3, recurrentDropout: 0.3 })],
        true,
        { fused },
      ),
      maskedText(
        `${title}, masked, every step into another layer`,
        (tf) => [make(tf, { returnSequences: true }), make(tf, {})],
        true,
        { fused },
      ),
      stack(
        `${title}, bidirectional with every step`,
        [5, 3],
        (tf) => [
          tf.layers.bidirectional({ layer: make(tf, { returnSequences: true }) as never, mergeMode: 'concat' }),
          make(tf, {}),
        ],
        { fused },
      ),
    ];
  }),
);
const activationCases = recurrentKinds.flatMap((kind) =>
  ['relu', 'elu', 'softsign', 'linear', 'hardSigmoid', 'sigmoid'].map((activation) =>
    stack(`${kind} with ${activation} cells`, [5, 3], (tf) => [recurrent(tf, kind, { activation })], {
      fused: `fused${kind.toUpperCase()}`,
    }),
  ),
);

export const everyRecurrentCase = [...recurrentCases, ...otherRecurrentCases, ...stateCases, ...activationCases];
