import { StudioError } from '../../shared/base/problem';
import { type LossConfig, targetFormOf } from '../../shared/config/loss';
import type { SplitName } from '../../shared/contract/evaluation';
import type { FeatureMatrix } from '../../shared/transforms';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { columnsByInput, type FittedData, prepareInputs } from './fitted-data';
import { readSampleWeights } from './sample-weights';
import type { JobTable } from './table';
import { type EncodedTarget, encodeTarget, type FittedTarget } from './target';

/** Samples in memory: what the network reads and, row by row, what it should say. */
export interface Samples {
  rowCount: number;
  /** In the order of the model's input layers. */
  inputs: FeatureMatrix[];
  /** In the order of the model's outputs; null where the data hold no targets. */
  targets: EncodedTarget[] | null;
  /** How much each row counts; null where all count alike. */
  weights: Float32Array | null;
}

/** Some of the rows, one after the other. */
export function sliceSamples({ inputs, targets, weights }: Samples, start: number, rowCount: number): Samples {
  const end = start + rowCount;
  return {
    rowCount,
    inputs: inputs.map((input) => ({
      ...input,
      rowCount,
      values: input.values.subarray(start * input.width, end * input.width),
    })),
    targets:
      targets?.map(({ values, width, missingCount }) => ({
        values: values.subarray(start * width, end * width),
        width,
        missingCount,
      })) ?? null,
    weights: weights?.subarray(start, end) ?? null,
  };
}

/** What the input layers read of a table, in their order. */
function inOrder(fitted: FittedData, inputs: ReadonlyMap<string, FeatureMatrix>): FeatureMatrix[] {
  return fitted.inputs.map(({ layer }) => inputs.get(layer) as FeatureMatrix);
}

/** Rows of a table as the network reads them, without targets: to predict. */
export function prepareSamples(table: JobTable, fitted: FittedData): Samples {
  return {
    rowCount: table.rowCount,
    inputs: inOrder(fitted, prepareInputs(fitted, table)),
    targets: null,
    weights: null,
  };
}

/** Row numbers of a split that have all targets; rows without one cannot teach or test anything. */
function usableRows({ targets }: Samples, rows: Uint32Array): Uint32Array {
  const gaps = (targets ?? []).filter(({ missingCount }) => missingCount > 0);
  if (gaps.length === 0) return rows;
  return rows.filter((row) => gaps.every(({ values, width }) => !Number.isNaN(values[row * width])));
}

function chooseRows(values: Float32Array, width: number, rows: Uint32Array): Float32Array {
  const chosen = new Float32Array(rows.length * width);
  if (width === 1)
    rows.forEach((row, index) => {
      chosen[index] = values[row] as number;
    });
  else
    rows.forEach((row, index) => {
      chosen.set(values.subarray(row * width, (row + 1) * width), index * width);
    });
  return chosen;
}

/** What one run's network reads and says. Shapes are those of one sample, in the model's order. */
export interface ModelShapes {
  inputs: readonly (readonly number[])[];
  outputs: readonly (readonly number[])[];
}

/** Network inputs of the given rows. Shape: [rows, ...input], float32. The caller disposes them. */
export function inputTensors(tf: TensorFlow, { inputs }: Samples, rows: Uint32Array, shapes: ModelShapes): Tensor[] {
  return inputs.map(({ values, width }, index) =>
    tf.tensor(chooseRows(values, width, rows), [rows.length, ...(shapes.inputs[index] as number[])], 'float32'),
  );
}

/**
 * One output's targets of the given rows as its loss wants them. The caller disposes it.
 *
 * Shape: class indices [rows] or [rows, steps] int32; one-hot classes [rows, classes]; else [rows, ...output].
 */
function targetTensor(
  tf: TensorFlow,
  { values, width }: EncodedTarget,
  rows: Uint32Array,
  { loss, fitted, outputShape }: { loss: LossConfig; fitted: FittedTarget; outputShape: readonly number[] },
): Tensor {
  const chosen = chooseRows(values, width, rows);
  const form = targetFormOf(loss);
  if (form === 'classIndex')
    return tf.tensor(
      Int32Array.from(chosen),
      fitted.kind === 'column' ? [rows.length] : [rows.length, ...outputShape.slice(0, -1)],
      'int32',
    );
  if (form === 'oneHot' && fitted.kind === 'column') {
    const classCount = fitted.classes.length;
    const oneHot = new Float32Array(rows.length * classCount);
    chosen.forEach((index, row) => {
      oneHot[row * classCount + index] = 1;
    });
    return tf.tensor(oneHot, [rows.length, classCount], 'float32');
  }
  return tf.tensor(chosen, [rows.length, ...outputShape], 'float32');
}

/** Weights of the given rows at one output, in the loss and in the metrics. Shape: [rows, 2]. */
function weightTensor(
  tf: TensorFlow,
  weights: Float32Array | null,
  { values }: EncodedTarget,
  rows: Uint32Array,
  { classWeights }: FittedTarget,
): Tensor {
  const pairs = new Float32Array(rows.length * 2);
  rows.forEach((row, index) => {
    const own = weights?.[row] ?? 1;
    pairs[index * 2] = own * (classWeights?.[values[row] as number] ?? 1);
    pairs[index * 2 + 1] = own;
  });
  return tf.tensor(pairs, [rows.length, 2], 'float32');
}

/** A split as tensors, ready to be trained on or measured. */
export interface SplitTensors {
  rowCount: number;
  inputs: Tensor[];
  targets: Tensor[];
  /** One an output, where rows or classes are weighed. Shape: [rows, 2], weight in the loss and in the metrics. */
  sampleWeights?: Tensor[] | undefined;
}

/** All tensors of a split in the order in which steps take them. */
export function splitTensorList(split: Omit<SplitTensors, 'rowCount'>): Tensor[] {
  return [...split.inputs, ...split.targets, ...(split.sampleWeights ?? [])];
}

export interface SampleSource {
  fitted: FittedData;
  samples: Samples;
  rows: Record<SplitName, Uint32Array>;
  missingTargetCount: number;
}

/**
 * Table to samples with the rows of every split that can be used.
 * @param sampleWeight column that says how much each row counts
 */
export function createSampleSource(
  table: JobTable,
  fitted: FittedData,
  sampleWeight: string | null,
  inputs: ReadonlyMap<string, FeatureMatrix> = prepareInputs(fitted, table),
): SampleSource {
  const targetSource = { columns: table.columns, inputs };
  const samples: Samples = {
    rowCount: table.rowCount,
    inputs: inOrder(fitted, inputs),
    targets: fitted.outputs.map(({ target }) => encodeTarget(target, targetSource, columnsByInput(fitted.inputs))),
    weights: sampleWeight === null ? null : readSampleWeights(table, sampleWeight),
  };
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

/** Whether samples or classes count differently, so that every batch carries weights. */
export function isWeighted(fitted: FittedData, sampleWeight: string | null): boolean {
  return sampleWeight !== null || fitted.outputs.some(({ target }) => target.classWeights !== null);
}

/** One split as tensors. The caller disposes them (`disposeSplit`). */
export function splitTensors(
  tf: TensorFlow,
  { samples, fitted, rows: allRows }: SampleSource,
  split: SplitName,
  losses: readonly LossConfig[],
  shapes: ModelShapes,
): SplitTensors {
  const rows = allRows[split];
  const { targets } = samples;
  if (!targets) throw new StudioError('INTERNAL', 'Samples to predict have no targets.', {});
  const weighted = samples.weights !== null || fitted.outputs.some(({ target }) => target.classWeights !== null);
  return {
    rowCount: rows.length,
    inputs: inputTensors(tf, samples, rows, shapes),
    targets: targets.map((target, index) =>
      targetTensor(tf, target, rows, {
        loss: losses[index] as LossConfig,
        fitted: fitted.outputs[index]?.target as FittedTarget,
        outputShape: shapes.outputs[index] as number[],
      }),
    ),
    ...(weighted
      ? {
          sampleWeights: targets.map((target, index) =>
            weightTensor(tf, samples.weights, target, rows, fitted.outputs[index]?.target as FittedTarget),
          ),
        }
      : {}),
  };
}

export function disposeSplit(split: SplitTensors): void {
  for (const tensor of splitTensorList(split)) tensor.dispose();
}

/**
 * Throws: StudioError BAD_INPUT when a word index lies beyond an embedding's table; TensorFlow would end the process or
 * read zeros, depending on the device.
 */
export function assertIndicesWithin(features: FeatureMatrix, inputDimension: number, layerName: string): void {
  let largest = 0;
  for (const value of features.values) if (value > largest) largest = value;
  if (largest >= inputDimension)
    throw new StudioError(
      'BAD_INPUT',
      `The data hold the index ${largest}; embedding "${layerName}" has ${inputDimension} vectors (0 to ${inputDimension - 1}).`,
      { fix: `Set its inputDimension to at least ${largest + 1}, or lower vocabularySize of the tokenise transform.` },
    );
}
