import type { LayerKind } from '../../../shared/graph/layers';
import type { JsonObject } from './json';

/** One weight of a layer: where Keras keeps it, what it is called here. */
export interface WeightSlot {
  /** Inside Keras' layer, as `cell/kernel`. */
  from: string;
  /** Last part of the name of the weight of the built layer. */
  to: string;
  /** Same values in another shape. */
  reshape?: (shape: readonly number[]) => number[];
}

type Slots = (parameters: JsonObject) => WeightSlot[];

const same = (...names: string[]): WeightSlot[] => names.map((name) => ({ from: name, to: name }));
const kernelAndBias: Slots = ({ useBias = true }) => same('kernel', ...(useBias ? ['bias'] : []));
const depthwise: Slots = ({ useBias = true }) => same('depthwise_kernel', ...(useBias ? ['bias'] : []));
/** Over one axis TensorFlow.js has no such layer, and ours names its weights in its own way. */
const separable1d: Slots = ({ useBias = true }) => [
  { from: 'depthwise_kernel', to: 'depthwiseKernel' },
  { from: 'pointwise_kernel', to: 'pointwiseKernel' },
  ...same(...(useBias ? ['bias'] : [])),
];
const depthwise1d: Slots = ({ useBias = true }) => [
  { from: 'depthwise_kernel', to: 'depthwiseKernel' },
  ...same(...(useBias ? ['bias'] : [])),
];
const separable: Slots = ({ useBias = true }) =>
  same('depthwise_kernel', 'pointwise_kernel', ...(useBias ? ['bias'] : []));
const scaleAndShift: Slots = ({ scale = true, center = true }) =>
  same(...(scale ? ['gamma'] : []), ...(center ? ['beta'] : []));

const recurrent: Slots = ({ useBias = true, bidirectional = null }) => {
  const names = ['kernel', 'recurrent_kernel', ...(useBias ? ['bias'] : [])];
  const halves = bidirectional === null ? [''] : ['forward_layer/', 'backward_layer/'];
  return halves.flatMap((half) => names.map((name) => ({ from: `${half}cell/${name}`, to: name })));
};

const joinLast = ([first = 1, ...rest]: readonly number[]) => [first, rest.reduce((total, size) => total * size, 1)];
const joinAll = (shape: readonly number[]) => [shape.reduce((total, size) => total * size, 1)];
const joinFirst = (shape: readonly number[]) => [
  shape.slice(0, -1).reduce((total, size) => total * size, 1),
  shape.at(-1) ?? 1,
];

/** Keras keeps the heads as an axis of their own; the values lie in the same order. */
const multiHead: Slots = ({ useBias = true }) =>
  ['query', 'key', 'value', 'output'].flatMap((role): WeightSlot[] => [
    {
      from: `${role}_dense/kernel`,
      to: `${role}_kernel`,
      reshape: role === 'output' ? joinFirst : joinLast,
    },
    ...(useBias ? [{ from: `${role}_dense/bias`, to: `${role}_bias`, reshape: joinAll }] : []),
  ]);

/** In the order of `layer.weights`; kinds that are not here have none. */
const slots: Partial<Record<LayerKind, Slots>> = {
  dense: kernelAndBias,
  conv1d: kernelAndBias,
  conv2d: kernelAndBias,
  conv3d: kernelAndBias,
  conv1dTranspose: kernelAndBias,
  conv2dTranspose: kernelAndBias,
  conv3dTranspose: kernelAndBias,
  depthwiseConv1d: depthwise1d,
  depthwiseConv2d: depthwise,
  separableConv1d: separable1d,
  separableConv2d: separable,
  convLstm2d: ({ useBias = true }) =>
    ['kernel', 'recurrent_kernel', ...(useBias ? ['bias'] : [])].map((name) => ({ from: `cell/${name}`, to: name })),
  embedding: () => same('embeddings'),
  batchNormalisation: (parameters) => [...scaleAndShift(parameters), ...same('moving_mean', 'moving_variance')],
  layerNormalisation: scaleAndShift,
  groupNormalisation: scaleAndShift,
  instanceNormalisation: scaleAndShift,
  rmsNormalisation: ({ scale = true }) => (scale ? same('scale') : []),
  simpleRnn: recurrent,
  gru: recurrent,
  lstm: recurrent,
  multiHeadAttention: multiHead,
  attention: ({ useScale = false }) => (useScale ? [{ from: 'scale', to: 'scale', reshape: () => [1] }] : []),
  additiveAttention: ({ useScale = true }) => (useScale ? same('scale') : []),
  prelu: () => same('alpha'),
};

export function weightSlots(kind: LayerKind, parameters: JsonObject): WeightSlot[] {
  return slots[kind]?.(parameters) ?? [];
}
