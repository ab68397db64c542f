import type { Tensor } from '@tensorflow/tfjs';
import type { TrainingKernel } from './kernel';

interface Inputs {
  readonly x: Tensor;
  readonly segmentIds: Tensor;
}

interface Attributes {
  readonly numSegments: number;
}

/**
 * Adds the rows of `x` into the segments that `segmentIds` names: the gradient of gather, and so of embeddings. One
 * pass over the rows; ids outside the range are dropped, as TensorFlow drops them.
 * Shape: x [...ids, ...row], segmentIds [...ids] → [numSegments, ...row].
 */
export const unsortedSegmentSum: TrainingKernel = (tf, inputs, attributes, heap) => {
  const { x, segmentIds } = inputs as Inputs;
  const { numSegments } = attributes as Attributes;
  const rowShape = x.shape.slice(segmentIds.rank);
  const rowLength = rowShape.reduce((product, extent) => product * extent, 1);
  const output = heap.makeOutput([numSegments, ...rowShape], x.dtype);
  // Views are taken after the allocation, which may move the heap.
  const sums = heap.typedArrayFromHeap(output);
  const rows = heap.typedArrayFromHeap(x);
  const ids = heap.typedArrayFromHeap(segmentIds);
  sums.fill(0);
  for (let index = 0; index < ids.length; index += 1) {
    const id = ids[index] as number;
    if (id < 0 || id >= numSegments) continue;
    const target = id * rowLength;
    const source = index * rowLength;
    for (let offset = 0; offset < rowLength; offset += 1) {
      sums[target + offset] = (sums[target + offset] as number) + (rows[source + offset] as number);
    }
  }
  return tf.engine().makeTensorFromTensorInfo(output);
};
