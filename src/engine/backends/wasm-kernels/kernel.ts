import type { Tensor, Tensor4D, TensorInfo } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend';

/** The part of the WebAssembly backend that kernels may use: memory of its own heap. */
export interface WasmHeap {
  makeOutput(shape: number[], dtype: string): TensorInfo;
  /** A view, valid until the next allocation. */
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
}

/**
 * One kernel in terms of the backend's own operations. `inputs` and `attributes` are TensorFlow.js' own objects; each
 * kernel states which it reads.
 */
export type TrainingKernel = (tf: TensorFlow, inputs: never, attributes: never, heap: WasmHeap) => Tensor;

/** Zeros around the two spatial dimensions; negative amounts cut instead. Shape: [batch, height, width, channels]. */
export function padSpatial(
  tf: TensorFlow,
  images: Tensor4D,
  height: readonly [number, number],
  width: readonly [number, number],
): Tensor4D {
  const cut = (amount: number): number => Math.max(0, -amount);
  const grow = (amount: number): number => Math.max(0, amount);
  const [batch, rows, columns, channels] = images.shape;
  const kept = [...height, ...width].some((amount) => amount < 0)
    ? tf.slice(
        images,
        [0, cut(height[0]), cut(width[0]), 0],
        [batch, rows - cut(height[0]) - cut(height[1]), columns - cut(width[0]) - cut(width[1]), channels],
      )
    : images;
  const padding: [number, number][] = [
    [0, 0],
    height.map(grow) as [number, number],
    width.map(grow) as [number, number],
    [0, 0],
  ];
  return padding.flat().some((amount) => amount > 0) ? tf.pad(kept, padding) : kept;
}

/**
 * Puts stride − 1 zeros between neighbours, which turns the gradient of a strided convolution into that of a plain one.
 * Shape: [batch, height, width, channels] → [batch, (height − 1) × stride + 1, (width − 1) × stride + 1, channels].
 */
export function spreadOut(tf: TensorFlow, images: Tensor4D, strideHeight: number, strideWidth: number): Tensor4D {
  if (strideHeight === 1 && strideWidth === 1) return images;
  const [batch, height, width, channels] = images.shape;
  const cells = tf.reshape(images, [batch * height, 1, width, 1, channels]);
  const gaps = tf.pad(cells, [
    [0, 0],
    [0, strideHeight - 1],
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ]);
  const whole = tf.reshape(gaps, [batch, height * strideHeight, width * strideWidth, channels]);
  const kept: [number, number, number, number] = [
    batch,
    (height - 1) * strideHeight + 1,
    (width - 1) * strideWidth + 1,
    channels,
  ];
  return tf.slice(whole, [0, 0, 0, 0], kept) as Tensor4D;
}
