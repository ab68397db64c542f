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
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape: [number, number, number, number];
}

/**
 * The gradient of a convolution by its filter: for every place in the filter, the input seen from that place, as a
 * matrix [positions, input channels], transposed times the output gradient [positions, output channels]. All places go
 * into one product, which keeps the matrix large where there are few channels.
 * Shape: x [batch, height, width, in], dy [batch, outHeight, outWidth, out] → [filterHeight, filterWidth, in, out].
 */
export const conv2dBackpropFilter: TrainingKernel = (tf, inputs, attributes) => {
  const { x, dy } = inputs as Inputs;
  const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attributes as Attributes;
  const channelsFirst = dataFormat === 'NCHW';
  const images = channelsFirst ? tf.transpose(x, [0, 2, 3, 1]) : x;
  const gradient = channelsFirst ? tf.transpose(dy, [0, 2, 3, 1]) : dy;
  const info = tf.backend_util.computeConv2DInfo(images.shape, filterShape, strides, 1, pad, dimRoundingMode);
  const { outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const [filterHeight, filterWidth, inChannels, outChannels] = filterShape;
  const padded = padSpatial(
    tf,
    images,
    // The last window may need less than the whole input: cut what no window sees.
    [padInfo.top, (outHeight - 1) * strideHeight + filterHeight - images.shape[1] - padInfo.top],
    [padInfo.left, (outWidth - 1) * strideWidth + filterWidth - images.shape[2] - padInfo.left],
  );
  const batch = images.shape[0];
  const views: Tensor4D[] = [];
  for (let row = 0; row < filterHeight; row += 1) {
    for (let column = 0; column < filterWidth; column += 1) {
      views.push(
        tf.stridedSlice(
          padded,
          [0, row, column, 0],
          [batch, row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1, inChannels],
          [1, strideHeight, strideWidth, 1],
        ) as Tensor4D,
      );
    }
  }
  const positionCount = batch * outHeight * outWidth;
  const seen = tf.reshape(tf.concat(views, 3), [positionCount, filterHeight * filterWidth * inChannels]);
  // Transposed beforehand: the backend multiplies transposed operands with a slow loop.
  const product = tf.matMul(tf.transpose(seen), tf.reshape(gradient, [positionCount, outChannels]));
  return tf.reshape(product, filterShape);
};
