import { outputFormOf } from '../../shared/config/loss';
import { elementCount } from '../../shared/graph/shape';
import type { FittedTarget } from '../batches';
import type { Tensor } from '../lib/tensorflow';
import type { Predicted } from './prediction-columns';

/** Tokens that are put behind every text. */
const continuationLength = 16;

export interface Continuation {
  /** The tokens that follow, most probable first choice each. */
  words: string[];
  /** Of the first of them. */
  probability: number;
}

const paddingIndex = 0;
const unknownIndex = 1;

/** Where a text ends; −1 for an empty one. */
function endOf(tokens: Float32Array): number {
  return tokens.findLastIndex((token) => token !== paddingIndex);
}

/** The last step has no next token to learn from, so a text must end before it. */
function makeRoom(tokens: Float32Array): void {
  if (endOf(tokens) < tokens.length - 1) return;
  tokens.copyWithin(0, 1);
  tokens[tokens.length - 1] = paddingIndex;
}

/** The most probable token of one step and its probability; neither padding nor an unknown word says anything. */
function choose(scores: Float32Array, isProbability: boolean): { token: number; probability: number } {
  let token = unknownIndex + 1;
  for (let index = token; index < scores.length; index += 1)
    if ((scores[index] as number) > (scores[token] as number)) token = index;
  if (isProbability) return { token, probability: scores[token] as number };
  const largest = scores[token] as number;
  const overall = Math.max(largest, scores[paddingIndex] as number, scores[unknownIndex] as number);
  const total = scores.reduce((sum, score) => sum + Math.exp(score - overall), 0);
  return { token, probability: Math.exp(largest - overall) / total };
}

/** Continues every text token by token with what the network finds most probable. */
export async function continueTexts(
  { tf, runModel, values: samples, inputs, predictOutputs, fitted }: Predicted,
  outputIndex: number,
  { classes, columns }: FittedTarget,
): Promise<Continuation[]> {
  const inputIndex = Math.max(
    0,
    fitted.inputs.findIndex((input) => input.columns.length === 1 && input.columns[0] === columns[0]),
  );
  const loss = runModel.losses[outputIndex];
  const isProbability = loss !== undefined && outputFormOf(loss) === 'probabilities';
  const width = elementCount(fitted.inputs[inputIndex]?.shape ?? [0]) ?? 0;
  const tokens = Float32Array.from(samples.inputs[inputIndex] ?? []);
  const rowOf = (row: number) => tokens.subarray(row * width, (row + 1) * width);
  const found = Array.from({ length: samples.rowCount }, (): Continuation => ({ words: [], probability: 0 }));
  if (samples.rowCount === 0) return found;
  for (let made = 0; made < continuationLength; made += 1) {
    for (let row = 0; row < samples.rowCount; row += 1) makeRoom(rowOf(row));
    const given = tf.tensor(tokens.slice(), (inputs[inputIndex] as Tensor).shape, 'float32');
    const outputs = await predictOutputs(inputs.map((input, index) => (index === inputIndex ? given : input)));
    const output = outputs[outputIndex] as Tensor;
    const tokenCount = output.shape.at(-1) as number;
    const scores = (await output.data()) as Float32Array;
    for (const tensor of [given, ...outputs]) tensor.dispose();
    found.forEach((continuation, row) => {
      const own = rowOf(row);
      const end = Math.max(0, endOf(own));
      const start = (row * width + end) * tokenCount;
      const { token, probability } = choose(scores.subarray(start, start + tokenCount), isProbability);
      if (made === 0) continuation.probability = probability;
      continuation.words.push(classes[token] ?? '');
      own[endOf(own) + 1] = token;
    });
  }
  return found;
}
