import type { Tensor, TensorFlow } from '../tensorflow';
import type { CallKeywords, LayerFields } from './layer-access';

/** A sequence put into time order, with what recurrent cells need at every step. */
export interface Sequence {
  /** Shape: steps × batch × features. */
  x: Tensor;
  /** Shape: per step batch × 1, bool; null without a mask. */
  masks: Tensor[] | null;
  /** Shape: batch × units; null without recurrent dropout. */
  stateDropout: Tensor | null;
  /** Given by the caller or zeros. Shape: batch × units each. */
  initialStates: Tensor[];
}

const isActive = (rate: number): boolean => rate > 0 && rate < 1;

/** True for calls that a fused form can take: states come and go with the call, and randomness is keyed. */
export function isFusible(layer: LayerFields, keywords: CallKeywords): boolean {
  const { cell } = layer;
  if (cell == null || layer.stateful) return false;
  const isRandom = keywords?.training && (isActive(cell.dropout) || isActive(cell.recurrentDropout));
  return !isRandom || (cell.dropoutFunc != null && layer.resetDraws != null);
}

/**
 * Brings a layer's input into time order and applies what comes before the cell: direction, mask, dropout.
 *
 * @param maskCount how many dropout masks the cell of TensorFlow.js draws of each kind (it uses the first)
 * @param stateCount states of the cell, the output first
 */
export function sequenceOf(
  tf: TensorFlow,
  layer: LayerFields,
  input: Tensor,
  keywords: CallKeywords,
  maskCount: number,
  stateCount: number,
): Sequence {
  const { cell } = layer;
  const given = Array.isArray(keywords?.mask) ? keywords.mask[0] : keywords?.mask;
  let x = tf.transpose(input, [1, 0, 2]);
  let mask = given == null ? null : tf.transpose(tf.cast(given, 'bool'), [1, 0]);
  if (layer.goBackwards) {
    x = tf.reverse(x, 0);
    mask = mask == null ? null : tf.reverse(mask, 0);
  }
  const [, batch, features] = x.shape as [number, number, number];
  const units = cell?.units ?? 0;
  let stateDropout: Tensor | null = null;
  const draw = cell?.dropoutFunc;
  if (cell != null && keywords?.training && draw != null) {
    layer.resetDraws?.();
    const first = (rate: number, width: number): Tensor => {
      const drawn = draw(tf.ones([batch, width]), rate);
      // The cell draws one mask for every gate and uses the first; the numbers after it must not shift.
      for (let extra = 1; extra < maskCount; extra += 1) draw(tf.ones([1, 1]), rate);
      return drawn;
    };
    // One mask serves a whole sequence.
    if (isActive(cell.dropout)) x = tf.mul(x, tf.expandDims(first(cell.dropout, features), 0));
    if (isActive(cell.recurrentDropout)) stateDropout = first(cell.recurrentDropout, units);
  }
  const states = keywords?.initialState as Tensor[] | null | undefined;
  return {
    x,
    masks: mask == null ? null : tf.unstack(tf.expandDims(mask, -1)),
    stateDropout,
    initialStates: states ?? Array.from({ length: stateCount }, () => tf.zeros([batch, units])),
  };
}

/** Columns of a gate matrix in another order. */
export function reorderGates(tf: TensorFlow, matrix: Tensor, count: number, order: readonly number[]): Tensor {
  const parts = tf.split(matrix, count, matrix.rank - 1);
  return tf.concat(
    order.map((gate) => parts[gate] as Tensor),
    matrix.rank - 1,
  );
}

/**
 * The transpose of a weight, laid out in memory once a step of training. TensorFlow would otherwise fold the transpose
 * into every matrix product, each of which then packs the weight anew (half as fast for small batches).
 */
export function layOutTransposed(tf: TensorFlow, weight: Tensor, partCount: number): Tensor {
  const transposed = tf.transpose(weight);
  const rowCount = transposed.shape[0] as number;
  if (rowCount === 1) return transposed;
  const parts = rowCount % partCount === 0 ? partCount : [1, rowCount - 1];
  return tf.concat(tf.split(transposed, parts, 0), 0);
}

/** What the cell gives where the mask is set, what was before elsewhere. */
export function chooseByMask(tf: TensorFlow, mask: Tensor | null, whenSet: Tensor, otherwise: Tensor): Tensor {
  return mask == null || whenSet === otherwise ? whenSet : tf.where(mask as never, whenSet, otherwise);
}
