import type { LayerKind } from '../../../src/shared/graph/layers';
import { arithmeticFunctions } from '../../../src/shared/graph/layers/arithmetic';
import { activationKinds } from '../../../src/shared/graph/parameter-schemas';
import type { LayerCase } from './layer-case';

/** Functions that are defined for positive numbers alone are fed their absolute values by the test. */
const arithmeticCases = arithmeticFunctions.map(
  (name): LayerCase => ({
    inputShape: [6],
    layer: { kind: 'arithmetic', function: name, scale: 0.5, offset: 0.25 },
    positive: true,
  }),
);

/** Input, dense, functions of single elements, and what moves elements. */
export const coreCases = {
  input: [{ inputShape: [3, 2], layer: { kind: 'input', shape: [3, 2] } }],
  dense: [
    { inputShape: [5], layer: { kind: 'dense', units: 4 } },
    { inputShape: [3, 5], layer: { kind: 'dense', units: 4, activation: 'tanh', useBias: false } },
    { inputShape: [5], layer: { kind: 'dense', units: 4, kernelRegulariser: { l1: 0.01, l2: 0.01 } } },
  ],
  activation: activationKinds.map((name) => ({ inputShape: [6], layer: { kind: 'activation', function: name } })),
  relu: [
    { inputShape: [6], layer: { kind: 'relu' } },
    { inputShape: [6], layer: { kind: 'relu', maximumValue: 0.8 } },
  ],
  leakyRelu: [{ inputShape: [6], layer: { kind: 'leakyRelu', slope: 0.2 } }],
  prelu: [
    { inputShape: [6], layer: { kind: 'prelu' } },
    { inputShape: [3, 4, 2], layer: { kind: 'prelu', sharedAxes: [1, 2], alphaInitialiser: 'randomUniform' } },
  ],
  elu: [
    { inputShape: [6], layer: { kind: 'elu' } },
    { inputShape: [6], layer: { kind: 'elu', alpha: 0.5 } },
  ],
  thresholdedRelu: [{ inputShape: [6], layer: { kind: 'thresholdedRelu', threshold: 0.5 } }],
  softmax: [
    { inputShape: [3, 4], layer: { kind: 'softmax' } },
    { inputShape: [3, 4], layer: { kind: 'softmax', axis: 0 } },
  ],
  embedding: [{ inputShape: [4], layer: { kind: 'embedding', inputDimension: 9, outputDimension: 3 }, indices: 9 }],
  flatten: [{ inputShape: [3, 4, 2], layer: { kind: 'flatten' } }],
  reshape: [{ inputShape: [3, 4], layer: { kind: 'reshape', targetShape: [2, -1] } }],
  permute: [{ inputShape: [2, 3, 4], layer: { kind: 'permute', dimensions: [3, 1, 2] } }],
  repeatVector: [{ inputShape: [4], layer: { kind: 'repeatVector', count: 3 } }],
  masking: [{ inputShape: [4, 3], layer: { kind: 'masking' } }],
  slice: [
    { inputShape: [5, 4], layer: { kind: 'slice', start: 1, length: 2 } },
    { inputShape: [5, 4], layer: { kind: 'slice', axis: 0, start: -2 } },
  ],
  arithmetic: [
    ...arithmeticCases,
    { inputShape: [6], layer: { kind: 'arithmetic', scale: 2, minimum: -1, maximum: 1.5 } },
    { inputShape: [6], layer: { kind: 'arithmetic' } },
  ],
} satisfies Partial<Record<LayerKind, LayerCase[]>>;
