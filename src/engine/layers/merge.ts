import type { Tensor, TensorFlow, TensorFlowLayer } from '../lib/tensorflow';
import type { LayerBuildContext } from './layer-builder';
import type { LayerInternals } from './layer-internals';
import type { Mask } from './mask-propagation';
import { tensorLayer } from './tensor-layer';

/** A step counts where it counts in every input that has a mask. Source: Keras; TensorFlow.js' own rule adds an axis. */
export function commonMask(tf: TensorFlow, masks: readonly Mask[]): Mask {
  const known = masks.filter((mask) => mask !== null);
  return known.length === 0 ? null : known.reduce((common, mask) => tf.logicalAnd(common, mask) as Tensor);
}

type StockMerge = 'add' | 'multiply' | 'average' | 'maximum' | 'minimum';

const stockMerge =
  (kind: StockMerge) =>
  (_: unknown, { tf, name }: LayerBuildContext): TensorFlowLayer => {
    const built = tf.layers[kind]({ name }) as TensorFlowLayer;
    (built as unknown as LayerInternals).computeMask = (_inputs, masks) => commonMask(tf, masks as Mask[]);
    return built;
  };

export const add = stockMerge('add');
export const multiply = stockMerge('multiply');
export const average = stockMerge('average');
export const maximum = stockMerge('maximum');
export const minimum = stockMerge('minimum');

/** TensorFlow.js has no such class. */
const createSubtract = tensorLayer<object>({
  className: 'Subtract',
  outputShape: (_, [first = [], second = []]) =>
    first.map((size, axis) => (size === 1 ? (second[axis] ?? null) : size)),
  mask: ({ tf, masks }) => commonMask(tf, masks),
  call: ({ tf, inputs: [first, second] }) => tf.sub(first as Tensor, second as Tensor) as Tensor,
});

export const subtract = (layer: { trainable: boolean }, context: LayerBuildContext): TensorFlowLayer =>
  createSubtract(context, layer, {});
