import type { BatchTensors, SplitTensors, StreamedSplit } from '../batches';
import type { Tensor, TensorFlow } from '../lib/tensorflow';

/** Batches that someone else makes ready, in the order of the training. */
export interface BatchFeed {
  /** Asking for the same batches again gives the same. The caller disposes the tensors. */
  take(batches: readonly Uint32Array[]): Promise<BatchTensors[]>;
  close(): Promise<void>;
}

/** The training split: whole as tensors, or a batch at a time. */
export type TrainingData = SplitTensors | (StreamedSplit & { feed: BatchFeed });

/** The batches that steps are made with. The caller disposes the tensors. */
export async function chooseBatches(
  tf: TensorFlow,
  data: TrainingData,
  batches: readonly Uint32Array[],
): Promise<BatchTensors[]> {
  if ('feed' in data) return data.feed.take(batches);
  return batches.map((rows) => {
    const indices = tf.tensor1d(Int32Array.from(rows), 'int32');
    const choose = (tensor: Tensor) => tf.gather(tensor, indices);
    const batch = {
      inputs: data.inputs.map(choose),
      targets: data.targets.map(choose),
      ...(data.sampleWeights ? { sampleWeights: data.sampleWeights.map(choose) } : {}),
    };
    indices.dispose();
    return batch;
  });
}
