import { formatNumber } from '../../shared/base/format';
import type { LossConfig } from '../../shared/config/loss';
import {
  type InspectedSample,
  maximumNameCount,
  maximumTokenCount,
  type Token,
} from '../../shared/contract/inspection';
import { analyseModel } from '../../shared/graph/analysis';
import { type FittedTarget, inputTensors, type Scaling } from '../batches';
import { classProbabilities } from '../evaluate/class-probabilities';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { inputShapesOf, type LayerOutput } from './layer-outputs';
import type { OpenSubject } from './subject';

/** What is needed to say what a network's inputs and targets mean. */
export interface DescribedSource extends Pick<OpenSubject, 'source'> {
  runModel: Pick<OpenSubject['runModel'], 'model' | 'shapes'>;
  subject: Pick<OpenSubject['subject'], 'config'>;
}

/** One input of the network and what its numbers mean. */
export interface InputMeaning {
  layer: string;
  /** Of one sample, as the network reads it. */
  shape: number[];
  /** Word numbers, not amounts. */
  integer: boolean;
  /** One name a number, in order. */
  names: readonly string[];
  columns: readonly string[];
  /** How it is best looked at: as the image that the network first of all makes of it, else as it is. */
  shownShape: number[];
}

/** The image that the layers which read an input make of its row, where they do nothing but that. */
function imageOf({ runModel, subject }: DescribedSource, layer: string, own: readonly number[]): number[] {
  if (own.length !== 1) return [...own];
  const readers = analyseModel(subject.config.model, { ...inputShapesOf(runModel.model), [layer]: own }).layers.filter(
    ({ inputNames }) => inputNames.includes(layer),
  );
  const [shape] = readers.map(({ layer: { kind }, outputShape }) => (kind === 'reshape' ? outputShape : null));
  return readers.length > 0 && shape?.length === 3 ? shape.map((size) => size ?? 0) : [...own];
}

export function inputMeanings(open: DescribedSource): InputMeaning[] {
  const { runModel, source } = open;
  return source.fitted.inputs.map(({ layer, integer, names, columns }, index) => ({
    layer,
    shape: [...(runModel.shapes.inputs[index] ?? [])],
    shownShape: imageOf(open, layer, runModel.shapes.inputs[index] ?? []),
    integer,
    names,
    columns,
  }));
}

/** Calls `use` with one tensor an input of the network, made as for training, and disposes them. */
export async function withInputs<Result>(
  tf: TensorFlow,
  { source, runModel }: OpenSubject,
  rows: Uint32Array,
  use: (inputs: readonly Tensor[]) => Promise<Result> | Result,
): Promise<Result> {
  const { inputs } = await source.read(rows);
  const tensors = inputTensors(tf, inputs, rows.length, runModel.shapes);
  try {
    return await use(tensors);
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}

const paddingIndex = 0;
const firstWordIndex = 2;

/** Words behind the word numbers of an input; null where the transforms made none. */
function vocabularyOf({ source }: OpenSubject, { columns }: InputMeaning): ((index: number) => string) | null {
  const states = source.fitted.transforms.steps
    .filter(({ config }) => config.kind === 'tokenise')
    .flatMap((step) => step.columns);
  const words = states.find(({ name }) => columns.includes(name))?.state.words;
  if (!Array.isArray(words)) return null;
  return (index) => {
    if (index === paddingIndex) return '';
    return (words[index - firstWordIndex] as string | undefined) ?? '[unknown]';
  };
}

/** Targets of several numbers are shown up to here. */
const shownNumberCount = 8;

/** A number as it stands in the column, not as the network learns it. */
function asInColumn(value: number, scaling: Scaling | undefined): number {
  return scaling ? value / scaling.factor + scaling.offset : value;
}

function describeTarget(values: ArrayLike<number>, target: FittedTarget): string {
  const { kind, task, classes, columns, labels, scaling } = target;
  const numbers = Array.from(values, (value, index) => asInColumn(value, scaling?.[index]));
  if (kind === 'nextToken') return 'the next word at every place';
  if (kind === 'reconstruct') return 'the input itself';
  if (labels) {
    const said = columns.filter((_, index) => numbers[index] === 1);
    return said.length > 0 ? said.join(', ') : 'none';
  }
  if (task !== 'regression') return classes[numbers[0] ?? -1] ?? formatNumber(numbers[0]);
  const shown = numbers.slice(0, shownNumberCount).map((value) => formatNumber(value));
  return `${shown.join(', ')}${numbers.length > shownNumberCount ? ', …' : ''}`;
}

/** Classes or numbers that a row should give, in the order of the outputs; null where they are missing. */
export function targetTexts({ source }: Pick<OpenSubject, 'source'>, row: number): (string | null)[] {
  return source.fitted.outputs.map(({ target }, index) => {
    const encoded = source.targets[index];
    const at = source.targetRow(row);
    const values = encoded ? encoded.values.subarray(at * encoded.width, (at + 1) * encoded.width) : [];
    if (encoded && (values.length === 0 || Number.isNaN(values[0]))) return null;
    return describeTarget(values, target);
  });
}

function targetText(open: OpenSubject, row: number): string | null {
  const { outputs } = open.source.fitted;
  const known = targetTexts(open, row).flatMap((text, index) => {
    if (text === null) return [];
    return outputs.length > 1 ? `${outputs[index]?.layer}: ${text}` : text;
  });
  return known.length > 0 ? known.join(' · ') : null;
}

/**
 * What rows are, apart from their numbers.
 * @param inputValues of every input, row after row; null where they are not known
 */
export function describeSamples(
  open: OpenSubject,
  rows: Uint32Array,
  inputValues: readonly (ArrayLike<number> | null)[],
): InspectedSample[] {
  const meanings = inputMeanings(open);
  const place = meanings.findIndex((meaning) => meaning.integer);
  const meaning = meanings[place];
  const word = meaning ? vocabularyOf(open, meaning) : null;
  const values = inputValues[place] ?? null;
  const width = values && rows.length > 0 ? values.length / rows.length : 0;
  const tokensOf = (index: number): Token[] | null => {
    if (!word || !values) return null;
    return Array.from({ length: Math.min(width, maximumTokenCount) }, (_, at) => {
      const token = values[index * width + at] as number;
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

/** What the numbers of a layer's output are called, where that follows from the data. */
export function valueNames(open: OpenSubject, { layer, port, shape }: LayerOutput): string[] | null {
  if (port !== 0 || shape.length !== 1 || (shape[0] ?? 0) > maximumNameCount) return null;
  const input = inputMeanings(open).find((meaning) => meaning.layer === layer);
  if (input) return input.integer ? null : [...input.names];
  const output = open.source.fitted.outputs.find((each) => each.layer === layer);
  if (!output) return null;
  const { target } = output;
  const names = target.kind === 'column' && target.task === 'multiclass' ? target.classes : target.columns;
  return names.length === shape[0] ? [...names] : null;
}

interface PredictionContext {
  tf: TensorFlow;
  loss: LossConfig;
  target: FittedTarget;
  rowCount: number;
}

/** What one output says about each row, in words; null where it is no class and no number. */
export function readPredictions(
  { tf, loss, target, rowCount }: PredictionContext,
  values: Float32Array,
): InspectedSample['prediction'][] {
  const width = values.length / rowCount;
  const none = new Array<null>(rowCount).fill(null);
  if (target.kind !== 'column') return none;
  if (target.task === 'regression') {
    if (width !== 1) return none;
    const scaling = target.scaling?.[0];
    return Array.from(values, (value) => ({ text: formatNumber(asInColumn(value, scaling)), probability: null }));
  }
  const output = tf.tensor(values, [rowCount, width]);
  const tensor = classProbabilities(tf, loss, output);
  const probabilities = tensor?.dataSync();
  tensor?.dispose();
  output.dispose();
  if (!probabilities) return none;
  const { classes } = target;
  return Array.from({ length: rowCount }, (_, row) => {
    const own = Array.from(probabilities.slice(row * classes.length, (row + 1) * classes.length));
    const best = own.reduce((index, value, at) => (value > (own[index] as number) ? at : index), 0);
    const probability = own[best];
    if (probability === undefined || !Number.isFinite(probability)) return { text: 'NaN', probability: null };
    return { text: classes[best] ?? '', probability };
  });
}
