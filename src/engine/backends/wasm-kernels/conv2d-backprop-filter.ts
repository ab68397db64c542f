import type { Tensor4D } from '@tensorflow/tfjs';
import type { TrainingKernel } from './kernel';
import { padSpatial } from './kernel';

interface Inputs {
  readonly x: Tensor4D;
  readonly dy: Tensor4D;
}

interface Attributes {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape: [number, number, number, number];
}

/**
 * The gradient of a convolution by its filter, as a convolution itself: with batch and channels exchanged, the input is
 * convolved with the output gradient as the filter, and the strides become its dilations. The package's own convolution
 * (XNNPACK) does the work; strided views and one matrix product took eight times as long.
 * Shape: x [batch, height, width, in], dy [batch, outHeight, outWidth, out] → [filterHeight, filterWidth, in, out].
 */
export const conv2dBackpropFilter: TrainingKernel = (tf, inputs, attributes) => {
  const { x, dy } = inputs as Inputs;
  const { strides, pad, dimRoundingMode, filterShape } = attributes as Attributes;
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
  const { outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const [filterHeight, filterWidth] = filterShape;
  const padded = padSpatial(
    tf,
    x,
    // The last window may need less than the whole input: cut what no window sees.
    [padInfo.top, (outHeight - 1) * strideHeight + filterHeight - x.shape[1] - padInfo.top],
    [padInfo.left, (outWidth - 1) * strideWidth + filterWidth - x.shape[2] - padInfo.left],
  );
  const byPlace = tf.conv2d(tf.transpose(padded, [3, 1, 2, 0]), tf.transpose(dy, [1, 2, 0, 3]), 1, 'valid', 'NHWC', [
    strideHeight,
    strideWidth,
  ]);
  return tf.transpose(byPlace, [1, 2, 0, 3]);
};
