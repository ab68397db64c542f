import type { Tensor, TensorInfo } from '@tensorflow/tfjs';
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
  images: import('@tensorflow/tfjs').Tensor4D,
  height: readonly [number, number],
  width: readonly [number, number],
): import('@tensorflow/tfjs').Tensor4D {
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
