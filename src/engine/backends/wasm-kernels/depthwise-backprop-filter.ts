import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { TrainingKernel } from './kernel';
import { padSpatial } from './kernel';

interface Inputs {
  readonly x: Tensor4D;
  readonly dy: Tensor4D;
}

export interface DepthwiseAttributes {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape: [number, number, number, number];
}

/**
 * The gradient of a depthwise convolution by its filter: for every place in the filter, input times output gradient,
 * summed over batch and positions.
 * Shape: x [batch, height, width, in], dy [batch, outHeight, outWidth, in × multiplier] → [filterHeight, filterWidth, in, multiplier].
 */
export const depthwiseBackpropFilter: TrainingKernel = (tf, inputs, attributes) => {
  const { x, dy } = inputs as Inputs;
  const { strides, pad, dimRoundingMode, filterShape } = attributes as DepthwiseAttributes;
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode, true);
  const { outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const [filterHeight, filterWidth, inChannels, multiplier] = filterShape;
  const padded = padSpatial(
    tf,
    x,
    [padInfo.top, (outHeight - 1) * strideHeight + filterHeight - x.shape[1] - padInfo.top],
    [padInfo.left, (outWidth - 1) * strideWidth + filterWidth - x.shape[2] - padInfo.left],
  );
  const positionCount = x.shape[0] * outHeight * outWidth;
  const gradient = tf.reshape(dy, [positionCount, inChannels, multiplier]);
  const places: Tensor[] = [];
  for (let row = 0; row < filterHeight; row += 1) {
    for (let column = 0; column < filterWidth; column += 1) {
      const seen = tf.stridedSlice(
        padded,
        [0, row, column, 0],
        [x.shape[0], row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1, inChannels],
        [1, strideHeight, strideWidth, 1],
      );
      places.push(tf.sum(tf.mul(tf.reshape(seen, [positionCount, inChannels, 1]), gradient), 0));
    }
  }
  return tf.reshape(tf.stack(places), filterShape);
};
