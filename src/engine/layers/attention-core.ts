import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { Mask } from './mask-propagation';

/** Added to the score of what must not be seen; finite, so that a row without anything to see stays a number. */
const hidden = -1e9;

/**
 * What is added to attention scores so that padding and, when causal, later steps get no weight; null when all is seen.
 * A mask of the queries is not needed: rows of padding are masked wherever they go.
 * Shape: broadcasts to batch × queries × keys, with an axis for heads after the batch when `hasHeads`.
 */
export function scoreOffset(
  tf: TensorFlow,
  options: { mask: Mask; causal: boolean; queryCount: number; keyCount: number; hasHeads: boolean },
): Tensor | null {
  const { mask, causal, queryCount, keyCount, hasHeads } = options;
  let offset: Tensor | null = null;
  if (causal) {
    const values = new Float32Array(queryCount * keyCount);
    // A query that stands at the end of a longer row of keys sees all before it.
    const shift = Math.max(0, keyCount - queryCount);
    for (let query = 0; query < queryCount; query += 1)
      values.fill(
        hidden,
        Math.min(query * keyCount + query + shift + 1, (query + 1) * keyCount),
        (query + 1) * keyCount,
      );
    offset = tf.tensor(values, [queryCount, keyCount]);
  }
  if (mask) {
    const batch = mask.shape[0] as number;
    const padding = tf.mul(tf.sub(1, tf.cast(mask, 'float32')), hidden);
    const spread = tf.reshape(padding, hasHeads ? [batch, 1, 1, keyCount] : [batch, 1, keyCount]);
    offset = offset ? tf.add(offset, spread) : spread;
  }
  return offset;
}

/** Cosines and sines of every position and pair. Shape: each steps × half. */
function rotaryTables(tf: TensorFlow, stepCount: number, half: number, base: number): { cosine: Tensor; sine: Tensor } {
  const angles = Float32Array.from(
    { length: stepCount * half },
    (_, index) => Math.floor(index / half) * base ** (-(index % half) / half),
  );
  const table = (compute: (angle: number) => number) => tf.tensor(angles.map(compute), [stepCount, half]);
  return { cosine: table(Math.cos), sine: table(Math.sin) };
}

/**
 * Turns pairs of numbers of every head by an angle that grows with the position, so that scores depend on distances.
 * Pairs are (i, i + half), as in GPT-NeoX and Llama. Shape: batch × heads × steps × size.
 * Source: Su et al. 2021, "RoFormer".
 */
export function rotate(tf: TensorFlow, x: Tensor, base: number): Tensor {
  const [, , stepCount, size] = x.shape as [number, number, number, number];
  const { cosine, sine } = rotaryTables(tf, stepCount, size / 2, base);
  const [first, second] = tf.split(x, 2, -1) as [Tensor, Tensor];
  return tf.concat(
    [tf.sub(tf.mul(first, cosine), tf.mul(second, sine)), tf.add(tf.mul(second, cosine), tf.mul(first, sine))],
    -1,
  ) as Tensor;
}

/** A weighted sum of the last axis, as one plain matrix product. Shape: [..., inputs] × [inputs, outputs]. */
export function project(tf: TensorFlow, x: Tensor, kernel: Tensor, bias: Tensor | null): Tensor {
  const [inputs, outputs] = kernel.shape as [number, number];
  const rows = tf.matMul(tf.reshape(x, [-1, inputs]) as never, kernel as never) as Tensor;
  return tf.reshape(bias ? tf.add(rows, bias) : rows, [...x.shape.slice(0, -1), outputs]);
}
