import type { Tensor, TensorFlow } from '../lib/tensorflow';

type Pair = readonly [number, number];

/** What one axis is padded by in front and behind, and how much of the end is cut off again. */
function axisPadding(length: number, window: number, dilation: number, padding: 'valid' | 'same') {
  const reach = (window - 1) * dilation;
  const before = padding === 'same' ? Math.floor(reach / 2) : 0;
  const after = padding === 'same' ? reach - before : 0;
  const total = length + before + after;
  const extra = (dilation - (total % dilation)) % dilation;
  return { pad: [before, after + extra] as [number, number], crop: [0, extra] as [number, number] };
}

/**
 * Convolution with gaps between the filter's taps, as a plain one over interleaved images: TensorFlow.js has no gradient
 * for the direct form. Shape: [batch, height, width, channels].
 * Source: tf.nn.with_space_to_batch.
 */
export function dilatedConvolution(
  tf: TensorFlow,
  input: Tensor,
  kernel: Tensor,
  dilation: Pair,
  padding: 'valid' | 'same',
): Tensor {
  const axes = [0, 1].map((axis) =>
    axisPadding(input.shape[axis + 1] as number, kernel.shape[axis] as number, dilation[axis] as number, padding),
  );
  const interleaved = tf.spaceToBatchND(
    input,
    [...dilation],
    axes.map(({ pad }) => pad),
  );
  const convolved = tf.conv2d(interleaved as never, kernel as never, 1, 'valid');
  return tf.batchToSpaceND(
    convolved as Tensor,
    [...dilation],
    axes.map(({ crop }) => crop),
  );
}
