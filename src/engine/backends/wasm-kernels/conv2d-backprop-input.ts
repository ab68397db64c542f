import type { Tensor4D } from '@tensorflow/tfjs';
import type { TrainingKernel } from './kernel';
import { padSpatial, spreadOut } from './kernel';

interface Inputs {
  readonly dy: Tensor4D;
  readonly filter: Tensor4D;
}

interface Attributes {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly inputShape: [number, number, number, number];
}

/**
 * The gradient of a convolution by its input, as a convolution itself: the output gradient, with the strides' gaps
 * filled with zeros, is convolved with the filter turned by 180°. The package has this kernel as a plain loop, several
 * times slower than its own convolution.
 * Shape: dy [batch, outHeight, outWidth, out], filter [filterHeight, filterWidth, in, out] → inputShape.
 */
export const conv2dBackpropInput: TrainingKernel = (tf, inputs, attributes) => {
  const { dy, filter } = inputs as Inputs;
  const { strides, pad, dimRoundingMode, inputShape } = attributes as Attributes;
  const [, height, width] = inputShape;
  const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
  const { outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const [filterHeight, filterWidth] = filter.shape;
  const spread = padSpatial(
    tf,
    spreadOut(tf, dy, strideHeight, strideWidth),
    [filterHeight - 1 - padInfo.top, height + padInfo.top - (outHeight - 1) * strideHeight - 1],
    [filterWidth - 1 - padInfo.left, width + padInfo.left - (outWidth - 1) * strideWidth - 1],
  );
  const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  return tf.conv2d(spread, turned, 1, 'valid');
};
