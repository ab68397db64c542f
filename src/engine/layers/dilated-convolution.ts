import type { Tensor, TensorFlow } from '../lib/tensorflow';

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
 * A convolution with gaps between the filter's taps, as a plain one over interleaved data: TensorFlow.js has no gradient
 * for the direct form. Shape: [batch, …spatial axes, channels].
 * Source: tf.nn.with_space_to_batch.
 * @param window size of the filter along each spatial axis
 * @param convolve the plain convolution, stride 1 and without padding
 */
export function dilatedConvolution(
  tf: TensorFlow,
  input: Tensor,
  window: readonly number[],
  dilation: readonly number[],
  padding: 'valid' | 'same',
  convolve: (interleaved: Tensor) => Tensor,
): Tensor {
  const axes = window.map((size, axis) =>
    axisPadding(input.shape[axis + 1] as number, size, dilation[axis] as number, padding),
  );
  const interleaved = tf.spaceToBatchND(
    input,
    [...dilation],
    axes.map(({ pad }) => pad),
  );
  return tf.batchToSpaceND(
    convolve(interleaved),
    [...dilation],
    axes.map(({ crop }) => crop),
  );
}
