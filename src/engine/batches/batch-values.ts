import { type LossConfig, targetFormOf } from '../../shared/config/loss';
import type { FittedData } from './fitted-data';
import type { SampleSource, SampleValues } from './sample-source';
import type { FittedTarget } from './target';

/** Numbers of a batch as tensors hold them; another process may have made them. */
export interface BatchValues {
  rowCount: number;
  /** Shape: [rows, width of the input], in the order of the model's input layers. */
  inputs: Float32Array[];
  /** Shape: [rows, `targetWidth`], in the order of the model's outputs. */
  targets: Float32Array[];
  /** One an output, where rows or classes are weighed. Shape: [rows, 2], weight in the loss and in the metrics. */
  weights: Float32Array[] | null;
}

/** Whether samples or classes count differently, so that every batch carries weights. */
export function isWeighted(fitted: FittedData, sampleWeight: string | null): boolean {
  return sampleWeight !== null || fitted.outputs.some(({ target }) => target.classWeights !== null);
}

/** One-hot classes are made of one index a row; everything else is as it was encoded. */
export function isOneHot(target: FittedTarget, loss: LossConfig): boolean {
  return targetFormOf(loss) === 'oneHot' && target.kind === 'column';
}

function toOneHot(indices: Float32Array, classCount: number): Float32Array {
  const oneHot = new Float32Array(indices.length * classCount);
  indices.forEach((index, row) => {
    oneHot[row * classCount + index] = 1;
  });
  return oneHot;
}

function weightPairs(
  indices: Float32Array,
  width: number,
  weights: Float32Array | null,
  classWeights: readonly number[] | null,
): Float32Array {
  const rowCount = indices.length / width;
  const pairs = new Float32Array(rowCount * 2);
  for (let row = 0; row < rowCount; row += 1) {
    const own = weights?.[row] ?? 1;
    pairs[row * 2] = own * (classWeights?.[indices[row] as number] ?? 1);
    pairs[row * 2 + 1] = own;
  }
  return pairs;
}

/** Samples as their losses want them. */
export function toBatchValues(values: SampleValues, fitted: FittedData, losses: readonly LossConfig[]): BatchValues {
  const targetOf = (index: number) => fitted.outputs[index]?.target as FittedTarget;
  const isAnyWeighted = values.weights !== null || fitted.outputs.some(({ target }) => target.classWeights !== null);
  return {
    rowCount: values.rowCount,
    inputs: values.inputs,
    targets: values.targets.map((target, index) =>
      isOneHot(targetOf(index), losses[index] as LossConfig)
        ? toOneHot(target.values, targetOf(index).classes.length)
        : target.values,
    ),
    weights: isAnyWeighted
      ? values.targets.map((target, index) =>
          weightPairs(target.values, target.width, values.weights, targetOf(index).classWeights),
        )
      : null,
  };
}

/**
 * The numbers of some samples as tensors hold them.
 * @param epoch given while training with augmentation
 */
export async function readBatch(
  source: SampleSource,
  samples: Uint32Array,
  losses: readonly LossConfig[],
  epoch?: number,
): Promise<BatchValues> {
  return toBatchValues(await source.read(samples, epoch), source.fitted, losses);
}
