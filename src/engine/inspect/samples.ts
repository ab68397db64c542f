import { formatNumber } from '../../shared/base/format';
import { type InspectedSample, maximumTokenCount, type Token } from '../../shared/contract/inspection';
import { disposeSplit, splitTensors } from '../batches';
import { classProbabilities } from '../evaluate/class-probabilities';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { OpenSubject } from './subject';

/** One input of the network and what its numbers mean. */
export interface InputMeaning {
  layer: string;
  /** Of one sample, as the network reads it. */
  shape: number[];
  /** Word numbers, not amounts. */
  integer: boolean;
  /** One name a number, in order. */
  names: readonly string[];
}

export function inputMeanings({ runModel, source }: OpenSubject): InputMeaning[] {
  const { features } = source.fitted;
  return runModel.model.inputNames.map((layer, index) => ({
    layer,
    shape: (runModel.model.inputs[index]?.shape ?? []).slice(1).map((size) => size ?? 0),
    integer: features.integer,
    names: features.names,
  }));
}

/** Calls `use` with one tensor an input of the network, made as for training, and disposes them. */
export async function withInputs<Result>(
  tf: TensorFlow,
  { source, runModel, subject }: OpenSubject,
  rows: Uint32Array,
  use: (inputs: readonly Tensor[]) => Promise<Result> | Result,
): Promise<Result> {
  const chosen = { ...source, rows: { ...source.rows, train: rows } };
  const split = splitTensors(tf, chosen, 'train', subject.config.training.loss, runModel.sampleShape);
  try {
    return await use(split.inputs);
  } finally {
    disposeSplit(split);
  }
}

const paddingIndex = 0;
const firstWordIndex = 2;

/** Words behind word numbers; null where the transforms made none. */
export function createVocabulary({ source }: OpenSubject): ((index: number) => string) | null {
  const step = source.fitted.transforms.steps.find(({ config }) => config.kind === 'tokenise');
  const words = step?.columns[0]?.state.words;
  if (!Array.isArray(words)) return null;
  return (index) => {
    if (index === paddingIndex) return '';
    return (words[index - firstWordIndex] as string | undefined) ?? '[unknown]';
  };
}

/** Class name or number of a row; null where it is missing. */
export function targetText({ source }: OpenSubject, row: number): string | null {
  const value = source.samples.targets[row];
  if (value === undefined || Number.isNaN(value)) return null;
  const { task, classes } = source.fitted.target;
  return task === 'regression' ? formatNumber(value) : (classes[value] ?? null);
}

/** What rows are, apart from their numbers. */
export function describeSamples(
  open: OpenSubject,
  rows: Uint32Array,
  inputValues: ArrayLike<number> | null,
): InspectedSample[] {
  const word = createVocabulary(open);
  const [meaning] = inputMeanings(open);
  const width = inputValues && rows.length > 0 ? inputValues.length / rows.length : 0;
  const tokensOf = (index: number): Token[] | null => {
    if (!word || !inputValues || !meaning?.integer) return null;
    return Array.from({ length: Math.min(width, maximumTokenCount) }, (_, at) => {
      const token = inputValues[index * width + at] as number;
      return { index: token, text: word(token) };
    });
  };
  return Array.from(rows, (row, index) => ({
    row,
    split: open.splitOf(row),
    target: targetText(open, row),
    tokens: tokensOf(index),
    prediction: null,
  }));
}

/** What the network's output says about each row, in words. Shape: output [rows, units]. */
export function readPredictions(
  tf: TensorFlow,
  { source, subject }: OpenSubject,
  rowCount: number,
  values: Float32Array,
): InspectedSample['prediction'][] {
  const width = values.length / rowCount;
  const { classes } = source.fitted.target;
  const output = tf.tensor(values, [rowCount, width]);
  const tensor = classProbabilities(tf, subject.config.training.loss, output);
  const probabilities = tensor?.dataSync();
  tensor?.dispose();
  output.dispose();
  return Array.from({ length: rowCount }, (_, row) => {
    if (!probabilities) return { text: formatNumber(values[row * width]), probability: null };
    const own = Array.from(probabilities.slice(row * classes.length, (row + 1) * classes.length));
    const best = own.reduce((index, value, at) => (value > (own[index] as number) ? at : index), 0);
    const probability = own[best];
    if (probability === undefined || !Number.isFinite(probability)) return { text: 'NaN', probability: null };
    return { text: classes[best] ?? '', probability };
  });
}
