import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { DepthwiseAttributes } from './depthwise-backprop-filter';
import type { TrainingKernel } from './kernel';
import { padSpatial, spreadOut } from './kernel';

interface Inputs {
  readonly dy: Tensor4D;
  readonly filter: Tensor4D;
}

interface Attributes extends DepthwiseAttributes {
  readonly inputShape: [number, number, number, number];
}

/**
 * The gradient of a depthwise convolution by its input: the output gradient with the strides' gaps filled with zeros,
 * convolved with the filter turned by 180°, summed over the channel multiplier.
 * Shape: dy [batch, outHeight, outWidth, in × multiplier], filter [filterHeight, filterWidth, in, multiplier] → inputShape.
 */
export const depthwiseBackpropInput: TrainingKernel = (tf, inputs, attributes) => {
  const { dy, filter } = inputs as Inputs;
  const { strides, pad, dimRoundingMode, inputShape } = attributes as Attributes;
  const [filterHeight, filterWidth, inChannels, multiplier] = filter.shape;
  const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode, true);
  const { outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const batch = inputShape[0];
  const turned = tf.reverse(filter, [0, 1]);
  const spreadHeight = (outHeight - 1) * strideHeight + 1;
  const spreadWidth = (outWidth - 1) * strideWidth + 1;

  const gradientOf = (index: number): Tensor4D => {
    const part = (
      multiplier === 1
        ? dy
        : tf.reshape(
            tf.slice(
              tf.reshape(dy, [batch * outHeight * outWidth, inChannels, multiplier]),
              [0, 0, index],
              [-1, -1, 1],
            ),
            [batch, outHeight, outWidth, inChannels],
          )
    ) as Tensor4D;
    const spread = padSpatial(
      tf,
      spreadOut(tf, part, strideHeight, strideWidth),
      [filterHeight - 1 - padInfo.top, inputShape[1] + padInfo.top - spreadHeight],
      [filterWidth - 1 - padInfo.left, inputShape[2] + padInfo.left - spreadWidth],
    );
    const turnedPart = multiplier === 1 ? turned : tf.slice(turned, [0, 0, 0, index], [-1, -1, -1, 1]);
    return tf.depthwiseConv2d(spread, turnedPart as Tensor4D, 1, 'valid');
  };

  const parts: Tensor[] = Array.from({ length: multiplier }, (_, index) => gradientOf(index));
  return parts.length === 1 ? (parts[0] as Tensor) : tf.addN(parts);
};
