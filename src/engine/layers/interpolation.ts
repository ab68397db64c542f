import type { Tensor, TensorFlow } from '../lib/tensorflow';

export type Interpolation = 'nearest' | 'bilinear';

/** Weights with which the places of an axis make up those of a longer or shorter one. Shape: [to, from]. */
export function interpolationMatrix(from: number, to: number, interpolation: Interpolation): Float32Array {
  const matrix = new Float32Array(to * from);
  const scale = from / to;
  for (let row = 0; row < to; row += 1) {
    // Centres of pixels lie on halves, as in Keras and `tf.image.resize`.
    const centre = (row + 0.5) * scale;
    if (interpolation === 'nearest') {
      matrix[row * from + Math.min(from - 1, Math.floor(centre))] = 1;
      continue;
    }
    const place = Math.min(from - 1, Math.max(0, centre - 0.5));
    const lower = Math.floor(place);
    const upper = Math.min(from - 1, lower + 1);
    const share = place - lower;
    matrix[row * from + lower] = (matrix[row * from + lower] as number) + 1 - share;
    matrix[row * from + upper] = (matrix[row * from + upper] as number) + share;
  }
  return matrix;
}

/**
 * Images brought to another size as two matrix products. TensorFlow.js' own resizing has no gradient for centres of pixels
 * on halves.
 * Shape: [batch, height, width, channels].
 */
export function resizeImages(
  tf: TensorFlow,
  images: Tensor,
  [height, width]: readonly [number, number],
  interpolation: Interpolation,
): Tensor {
  const [batch, rows, columns, channels] = images.shape as [number, number, number, number];
  const alongRows = tf.tensor2d(interpolationMatrix(rows, height, interpolation), [height, rows]);
  const alongColumns = tf.tensor2d(interpolationMatrix(columns, width, interpolation), [width, columns]);
  // Rows first: [columns·channels, rows] per image; then the columns of every new row.
  const byRow = tf.transpose(images, [0, 2, 3, 1]);
  const taller = tf.matMul(tf.reshape(byRow, [batch * columns * channels, rows]), alongRows, false, true);
  const byColumn = tf.transpose(tf.reshape(taller, [batch, columns, channels, height]), [0, 3, 2, 1]);
  const wider = tf.matMul(tf.reshape(byColumn, [batch * height * channels, columns]), alongColumns, false, true);
  return tf.transpose(tf.reshape(wider, [batch, height, channels, width]), [0, 1, 3, 2]);
}
