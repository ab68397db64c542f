import type { Tensor, TensorFlow } from '../tensorflow';
import type { CallKeywords, LayerFields } from './layer-access';

/** A sequence put into time order, with what recurrent cells need at every step. */
export interface Sequence {
  /** Shape: steps × batch × features. */
  x: Tensor;
  /** Shape: per step batch × 1, bool; null without a mask. */
  masks: Tensor[] | null;
}

/** True for the cells that TensorFlow's block cells compute: tanh, sigmoid gates, no dropout on the state, plain states. */
export function isBlockCell(layer: LayerFields, keywords: CallKeywords): boolean {
  const { cell } = layer;
  return (
    cell != null &&
    !layer.stateful &&
    !layer.returnState &&
    keywords?.initialState == null &&
    cell.activation.getClassName() === 'tanh' &&
    cell.recurrentActivation.getClassName() === 'sigmoid' &&
    !(cell.recurrentDropout > 0) &&
    (!(cell.dropout > 0) || !keywords?.training || (cell.dropoutFunc != null && layer.resetDraws != null))
  );
}

/** Brings a layer's input into time order and applies what comes before the cell: direction, input dropout, mask. */
export function sequenceOf(tf: TensorFlow, layer: LayerFields, input: Tensor, keywords: CallKeywords): Sequence {
  const { cell } = layer;
  const given = Array.isArray(keywords?.mask) ? keywords.mask[0] : keywords?.mask;
  let x = tf.transpose(input, [1, 0, 2]);
  let mask = given == null ? null : tf.transpose(tf.cast(given, 'bool'), [1, 0]);
  if (layer.goBackwards) {
    x = tf.reverse(x, 0);
    mask = mask == null ? null : tf.reverse(mask, 0);
  }
  if (cell != null && cell.dropout > 0 && keywords?.training && cell.dropoutFunc != null) {
    layer.resetDraws?.();
    // The cell draws one mask for a sequence and multiplies every step with it.
    const [, batch, features] = x.shape as [number, number, number];
    x = tf.mul(x, tf.expandDims(cell.dropoutFunc(tf.ones([batch, features]), cell.dropout), 0));
  }
  return { x, masks: mask == null ? null : tf.unstack(tf.expandDims(mask, -1)) };
}

/** Columns of a gate matrix in another order. */
export function reorderGates(tf: TensorFlow, matrix: Tensor, count: number, order: readonly number[]): Tensor {
  const parts = tf.split(matrix, count, matrix.rank - 1);
  return tf.concat(
    order.map((gate) => parts[gate] as Tensor),
    matrix.rank - 1,
  );
}

/** What the cell gives where the mask is set, what was before elsewhere. */
export function chooseByMask(tf: TensorFlow, mask: Tensor | null, whenSet: Tensor, otherwise: Tensor): Tensor {
  return mask == null ? whenSet : tf.where(mask as never, whenSet, otherwise);
}
