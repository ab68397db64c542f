import { StudioError } from '../../shared/base/problem';
import type { LossConfig } from '../../shared/config/loss';
import type { SplitName } from '../../shared/contract/evaluation';
import { applyTransforms, type FeatureMatrix } from '../../shared/transforms';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { FittedData } from './fitted-data';
import type { JobTable } from './table';
import { encodeTarget, type FittedTarget } from './target';

/** Samples in memory: what the network reads and, row by row, what it should say. */
export interface Samples {
  features: FeatureMatrix;
  /** Shape: [rows]; class index or number. NaN: unknown. */
  targets: Float32Array;
}

/** Rows of a table as the network reads them. */
export function prepareSamples(
  table: JobTable,
  fitted: FittedData,
  features: FeatureMatrix = applyTransforms(fitted.transforms, table.features),
): Samples {
  const targets = table.target
    ? encodeTarget(table.target, fitted.target).values
    : new Float32Array(table.rowCount).fill(Number.NaN);
  return { features, targets };
}

/** Row numbers of a split that have a target; rows without one cannot teach or test anything. */
export function usableRows(samples: Samples, rows: Uint32Array): Uint32Array {
  return rows.filter((row) => !Number.isNaN(samples.targets[row]));
}

/** Network input of the given rows. Shape: [rows, ...sampleShape], float32. The caller disposes it. */
export function featureTensor(
  tf: TensorFlow,
  { features }: Samples,
  rows: Uint32Array,
  sampleShape: readonly number[],
): Tensor {
  const { width } = features;
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    values.set(features.values.subarray(row * width, (row + 1) * width), index * width);
  });
  return tf.tensor(values, [rows.length, ...sampleShape], 'float32');
}

/**
 * Targets of the given rows as the loss wants them. The caller disposes it.
 *
 * Shape: sparse classes [rows] int32; one-hot classes [rows, classes]; binary and numbers [rows, 1].
 */
export function targetTensor(
  tf: TensorFlow,
  { targets }: Samples,
  rows: Uint32Array,
  loss: LossConfig,
  target: FittedTarget,
): Tensor {
  const values = Float32Array.from(rows, (row) => targets[row] as number);
  if (loss.kind === 'sparseCategoricalCrossentropy') return tf.tensor(Int32Array.from(values), [rows.length], 'int32');
  if (loss.kind === 'categoricalCrossentropy') {
    const classCount = target.classes.length;
    const oneHot = new Float32Array(rows.length * classCount);
    values.forEach((index, row) => {
      oneHot[row * classCount + index] = 1;
    });
    return tf.tensor(oneHot, [rows.length, classCount], 'float32');
  }
  return tf.tensor(values, [rows.length, 1], 'float32');
}

/** A split as tensors, ready to be trained on or measured. */
export interface SplitTensors {
  rowCount: number;
  inputs: Tensor[];
  targets: Tensor[];
}

export interface SampleSource {
  fitted: FittedData;
  samples: Samples;
  rows: Record<SplitName, Uint32Array>;
  missingTargetCount: number;
}

/** Table to samples with the rows of every split that can be used. */
export function createSampleSource(table: JobTable, fitted: FittedData, features?: FeatureMatrix): SampleSource {
  const samples = prepareSamples(table, fitted, features);
  const rows = {
    train: usableRows(samples, table.rows.train),
    validation: usableRows(samples, table.rows.validation),
    test: usableRows(samples, table.rows.test),
  };
  const splitRowCount = table.rows.train.length + table.rows.validation.length + table.rows.test.length;
  return {
    fitted,
    samples,
    rows,
    missingTargetCount: splitRowCount - rows.train.length - rows.validation.length - rows.test.length,
  };
}

/** One split as tensors. The caller disposes them (`disposeSplit`). */
export function splitTensors(
  tf: TensorFlow,
  source: SampleSource,
  split: SplitName,
  loss: LossConfig,
  sampleShape: readonly number[],
): SplitTensors {
  const rows = source.rows[split];
  return {
    rowCount: rows.length,
    inputs: [featureTensor(tf, source.samples, rows, sampleShape)],
    targets: [targetTensor(tf, source.samples, rows, loss, source.fitted.target)],
  };
}

export function disposeSplit(split: SplitTensors): void {
  for (const tensor of [...split.inputs, ...split.targets]) tensor.dispose();
}

/**
 * Throws: StudioError BAD_INPUT when a word index lies beyond an embedding's table; TensorFlow would end the process or
 * read zeros, depending on the device.
 */
export function assertIndicesWithin(samples: Samples, inputDimension: number, layerName: string): void {
  let largest = 0;
  for (const value of samples.features.values) if (value > largest) largest = value;
  if (largest >= inputDimension)
    throw new StudioError(
      'BAD_INPUT',
      `The data hold the index ${largest}; embedding "${layerName}" has ${inputDimension} vectors (0 to ${inputDimension - 1}).`,
      { fix: `Set its inputDimension to at least ${largest + 1}, or lower vocabularySize of the tokenise transform.` },
    );
}
