import type { LayerKind } from '../../../src/shared/graph/layers';
import { coreCases } from './core-cases';
import type { LayerCase } from './layer-case';
import { spatialCases } from './spatial-cases';

/** At least one case a layer kind; a kind without one does not compile. */
export const layerCases = {
  ...coreCases,
  ...spatialCases,
  batchNormalisation: [
    { inputShape: [6], layer: { kind: 'batchNormalisation' } },
    { inputShape: [4, 4, 3], layer: { kind: 'batchNormalisation', center: false, scale: false } },
    { inputShape: [6], layer: { kind: 'batchNormalisation', trainable: false } },
    { inputShape: [2, 3, 2, 3], layer: { kind: 'batchNormalisation' } },
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
      layer: { kind: 'gru', units: 3, resetAfter: true, recurrentActivation: 'hardSigmoid', activation: 'softsign' },
    },
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
  timeDistributed: [
    {
      inputShape: [3, 5, 5, 2],
      layer: { kind: 'timeDistributed', layer: { kind: 'conv2d', filters: 3, activation: 'tanh', strides: 2 } },
    },
    {
      inputShape: [3, 4, 4, 2],
      layer: {
        kind: 'timeDistributed',
        layer: { kind: 'separableConv2d', filters: 2, kernelSize: 2 },
      },
    },
    { inputShape: [3, 4, 4, 2], layer: { kind: 'timeDistributed', layer: { kind: 'maxPooling2d' } } },
    { inputShape: [3, 4, 2], layer: { kind: 'timeDistributed', layer: { kind: 'flatten' } } },
    { inputShape: [3, 4], layer: { kind: 'timeDistributed', layer: { kind: 'dense', units: 2 }, trainable: true } },
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
