import { type LossConfig, targetFormOf } from '../../shared/config/loss';
import type { SplitName } from '../../shared/contract/evaluation';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { type BatchValues, readBatch } from './batch-values';
import type { FittedData } from './fitted-data';
import type { SampleSource } from './sample-source';
import type { FittedTarget } from './target';

/** What one run's network reads and says. Shapes are those of one sample, in the model's order. */
export interface ModelShapes {
  inputs: readonly (readonly number[])[];
  outputs: readonly (readonly number[])[];
}

/** Samples as tensors, ready to be trained on or measured. */
export interface BatchTensors {
  inputs: Tensor[];
  targets: Tensor[];
  /** One an output, where rows or classes are weighed. Shape: [rows, 2], weight in the loss and in the metrics. */
  sampleWeights?: Tensor[] | undefined;
}

/** A whole split as tensors. */
export interface SplitTensors extends BatchTensors {
  rowCount: number;
}

/** A split of which a part at a time becomes tensors. */
export interface StreamedSplit {
  rowCount: number;
  read(start: number, count: number): Promise<BatchTensors>;
}

export type SplitData = SplitTensors | StreamedSplit;

/** All tensors of a batch in the order in which steps take them. */
export function splitTensorList(batch: BatchTensors): Tensor[] {
  return [...batch.inputs, ...batch.targets, ...(batch.sampleWeights ?? [])];
}

/** Some successive samples of a split. The caller disposes the tensors. */
export async function readPart(split: SplitData, start: number, count: number): Promise<BatchTensors> {
  if ('read' in split) return split.read(start, count);
  const part = (tensors: Tensor[]) => tensors.map((tensor) => tensor.slice(start, count));
  return {
    inputs: part(split.inputs),
    targets: part(split.targets),
    ...(split.sampleWeights ? { sampleWeights: part(split.sampleWeights) } : {}),
  };
}

export function disposeBatch(batch: BatchTensors): void {
  for (const tensor of splitTensorList(batch)) tensor.dispose();
}

export function disposeSplit(split: SplitData): void {
  if (!('read' in split)) disposeBatch(split);
}

/** Network inputs of some samples. Shape: [rows, ...input], float32. The caller disposes them. */
export function inputTensors(
  tf: TensorFlow,
  inputs: readonly Float32Array[],
  rowCount: number,
  shapes: Pick<ModelShapes, 'inputs'>,
): Tensor[] {
  return inputs.map((values, index) => tf.tensor(values, [rowCount, ...(shapes.inputs[index] as number[])], 'float32'));
}

interface TargetShape {
  loss: LossConfig;
  target: FittedTarget;
  outputShape: readonly number[];
}

/** Shape: class indices [rows] or [rows, steps] int32; one-hot classes [rows, classes]; else [rows, ...output]. */
function targetTensor(
  tf: TensorFlow,
  values: Float32Array,
  rowCount: number,
  { loss, target, outputShape }: TargetShape,
): Tensor {
  const form = targetFormOf(loss);
  if (form === 'classIndex')
    return tf.tensor(
      Int32Array.from(values),
      target.kind === 'column' ? [rowCount] : [rowCount, ...outputShape.slice(0, -1)],
      'int32',
    );
  if (form === 'oneHot' && target.kind === 'column')
    return tf.tensor(values, [rowCount, target.classes.length], 'float32');
  return tf.tensor(values, [rowCount, ...outputShape], 'float32');
}

/** What turns numbers into the tensors of one run's network. */
export interface TensorPlan {
  fitted: FittedData;
  losses: readonly LossConfig[];
  shapes: ModelShapes;
}

export function batchTensors(
  tf: TensorFlow,
  { rowCount, inputs, targets, weights }: BatchValues,
  { fitted, losses, shapes }: TensorPlan,
): BatchTensors {
  return {
    inputs: inputTensors(tf, inputs, rowCount, shapes),
    targets: targets.map((values, index) =>
      targetTensor(tf, values, rowCount, {
        loss: losses[index] as LossConfig,
        target: fitted.outputs[index]?.target as FittedTarget,
        outputShape: shapes.outputs[index] as number[],
      }),
    ),
    ...(weights ? { sampleWeights: weights.map((pairs) => tf.tensor(pairs, [rowCount, 2], 'float32')) } : {}),
  };
}

/** A split to be trained on or measured: whole where the samples are in memory, else a part at a time. */
export async function openSplitData(
  tf: TensorFlow,
  source: SampleSource,
  split: SplitName,
  plan: TensorPlan,
): Promise<SplitData> {
  const samples = source.rows[split];
  const read = async (from: Uint32Array) => batchTensors(tf, await readBatch(source, from, plan.losses), plan);
  if (source.inMemory) return { rowCount: samples.length, ...(await read(samples)) };
  return { rowCount: samples.length, read: (start, count) => read(samples.subarray(start, start + count)) };
}
