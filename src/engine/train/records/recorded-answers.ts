import { formatNumber } from '../../../shared/base/format';
import { type LossConfig, outputFormOf } from '../../../shared/config/loss';
import type { RecordedAnswer } from '../../../shared/contract/run-record';
import type { EncodedTarget, FittedTarget, SampleValues } from '../../batches';
import { classProbabilities, labelProbabilities } from '../../evaluate/class-probabilities';
import { continueTexts } from '../../evaluate/continuation';
import type { Tensor } from '../../lib/tensorflow';
import { createLoss } from '../losses';
import { unscale } from '../target-scaling';
import { continuedInput, type Prompt, promptOf } from './prompts';
import type { RecordSource } from './record-source';

const shownClassCount = 10;
const shownNumberCount = 8;

/** One output of the network for the recorded samples. */
export interface GivenOutput {
  source: RecordSource;
  layer: string;
  index: number;
  target: FittedTarget;
  loss: LossConfig;
  output: Tensor;
  /** As the losses read it. */
  wanted: Tensor;
  values: SampleValues;
  inputs: readonly Tensor[];
  predictOutputs(inputs: readonly Tensor[]): Promise<Tensor[]>;
}

type Said = Omit<RecordedAnswer, 'output' | 'loss' | 'picture'>;

const finite = (value: number | undefined): number | null => (Number.isFinite(value) ? (value as number) : null);

/** Mean of the loss over each sample, without weights. */
async function lossesOf({ source: { tf }, loss, output, wanted }: GivenOutput): Promise<(number | null)[]> {
  const losses = tf.tidy(() => {
    const each = createLoss(tf, loss)(wanted, output);
    const axes = each.shape.slice(1).map((_, axis) => axis + 1);
    return axes.length > 0 ? tf.mean(each, axes) : each.clone();
  });
  const values = await losses.data();
  losses.dispose();
  return Array.from(values, finite);
}

function mostProbable(probabilities: Float32Array, names: readonly string[]): RecordedAnswer['classes'] {
  return Array.from(probabilities, (probability, index) => ({ index, probability }))
    .sort((left, right) => right.probability - left.probability || left.index - right.index)
    .slice(0, shownClassCount)
    .map(({ index, probability }) => ({ name: names[index] ?? String(index), probability: finite(probability) }));
}

const rowOf = (values: Float32Array, row: number, rowCount: number): Float32Array => {
  const width = values.length / rowCount;
  return values.subarray(row * width, (row + 1) * width);
};

/** One class of several. */
async function sayClasses(given: GivenOutput, trueClass: (row: number) => number): Promise<Said[]> {
  const { source, loss, output, target, values } = given;
  const tensor = classProbabilities(source.tf, loss, output);
  const probabilities = (await tensor?.data()) as Float32Array;
  tensor?.dispose();
  return Array.from({ length: values.rowCount }, (_, row) => {
    const own = rowOf(probabilities, row, values.rowCount);
    const classes = mostProbable(own, target.classes);
    const [best] = classes;
    if (!best || best.probability === null) return { text: 'NaN', probability: null, classes, isRight: false };
    return {
      text: best.name,
      probability: best.probability,
      classes,
      isRight: best.name === target.classes[trueClass(row)],
    };
  });
}

/** Numbers in the units of the target columns. */
async function sayNumbers({ source: { tf }, output, target, values }: GivenOutput): Promise<Said[]> {
  const { scaling, columns } = target;
  const tensor = tf.tidy(() => (scaling ? unscale(tf, output, scaling) : output.clone()));
  const numbers = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return Array.from({ length: values.rowCount }, (_, row) => {
    const own = Array.from(rowOf(numbers, row, values.rowCount), (value) => formatNumber(value));
    const shown = own
      .slice(0, shownNumberCount)
      .map((text, at) => (columns.length > 1 ? `${columns[at]} ${text}` : text));
    const text = `${shown.join(', ')}${own.length > shown.length ? ', …' : ''}`;
    return { text, probability: null, classes: [], isRight: null };
  });
}

/** Several columns of which each is true or false. */
async function sayLabels(given: GivenOutput): Promise<Said[]> {
  const { source, loss, output, target, values, index } = given;
  const tensor = labelProbabilities(source.tf, loss, output);
  const probabilities = (await tensor.data()) as Float32Array;
  tensor.dispose();
  const wanted = values.targets[index]?.values as Float32Array;
  return Array.from({ length: values.rowCount }, (_, row) => {
    const own = rowOf(probabilities, row, values.rowCount);
    const expected = rowOf(wanted, row, values.rowCount);
    const said = target.columns.filter((_, at) => (own[at] as number) > 0.5);
    return {
      text: said.length > 0 ? said.join(', ') : 'none',
      probability: null,
      classes: mostProbable(own, target.columns),
      isRight: own.every((probability, at) => probability > 0.5 === (expected[at] === 1)),
    };
  });
}

/** Index of the largest of a row: one-hot columns, or shares of classes. */
function largestOf({ values, width }: EncodedTarget, row: number): number {
  const own = values.subarray(row * width, (row + 1) * width);
  return own.indexOf(own.reduce((largest, value) => Math.max(largest, value), Number.NEGATIVE_INFINITY));
}

/** How the network goes on from the first half of each text, and what it holds for probable as the next token. */
async function sayContinuation(given: GivenOutput): Promise<Said[]> {
  const { source, values, index, target, loss, inputs, output, predictOutputs } = given;
  const { tf, runModel } = source;
  const { fitted } = source.source;
  const at = continuedInput(fitted, target);
  const tokens = values.inputs[at] as Float32Array;
  const prompts = Array.from({ length: values.rowCount }, (_, row) =>
    promptOf(rowOf(tokens, row, values.rowCount), target.classes),
  );
  const prompted = Float32Array.from(tokens);
  prompts.forEach((prompt, row) => {
    prompted.set(prompt.tokens, (row * tokens.length) / values.rowCount);
  });
  const asked = { ...values, inputs: values.inputs.map((own, place) => (place === at ? prompted : own)) };
  const tensor = tf.tensor(prompted.slice(), (inputs[at] as Tensor).shape, 'float32');
  const outputs = await predictOutputs(inputs.map((input, place) => (place === at ? tensor : input)));
  const scores = (await (outputs[index] as Tensor).data()) as Float32Array;
  for (const each of [tensor, ...outputs]) each.dispose();
  const found = await continueTexts(
    { tf, runModel, fitted, values: asked, inputs, outputs: [output], predictOutputs },
    index,
    target,
  );
  const stepCount = output.shape[1] as number;
  return found.map(({ words, probability }, row) => {
    const own = rowOf(scores, row, values.rowCount);
    const width = own.length / stepCount;
    const { tokens: prompt, nextToken } = prompts[row] as Prompt;
    const end = Math.max(
      0,
      prompt.findLastIndex((token) => token !== 0),
    );
    const last = own.subarray(end * width, (end + 1) * width);
    const shares = outputFormOf(loss) === 'probabilities' ? last : softmax(last);
    return {
      text: words.join(' '),
      probability: finite(probability),
      classes: mostProbable(shares, target.classes),
      isRight: nextToken === null ? null : words[0] === target.classes[nextToken],
    };
  });
}

function softmax(scores: Float32Array): Float32Array {
  const largest = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  const powers = scores.map((score) => Math.exp(score - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

const say = {
  column: (given) =>
    given.target.task === 'regression'
      ? sayNumbers(given)
      : sayClasses(given, (row) => given.values.targets[given.index]?.values[row] as number),
  columns: (given) => {
    if (given.target.task === 'regression') return sayNumbers(given);
    if (given.target.task === 'binary') return sayLabels(given);
    return sayClasses(given, (row) => largestOf(given.values.targets[given.index] as EncodedTarget, row));
  },
  reconstruct: async ({ values }) =>
    Array.from({ length: values.rowCount }, () => ({ text: '', probability: null, classes: [], isRight: null })),
  nextToken: sayContinuation,
} satisfies Record<FittedTarget['kind'], (given: GivenOutput) => Promise<Said[]>>;

/** What one output says of every recorded sample, and how wrong that is. */
export async function answersOf(given: GivenOutput): Promise<Omit<RecordedAnswer, 'picture'>[]> {
  const losses = await lossesOf(given);
  const said = await say[given.target.kind](given);
  return said.map((answer, row) => ({ output: given.layer, loss: losses[row] ?? null, ...answer }));
}
