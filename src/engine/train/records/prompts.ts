import type { FittedData, FittedTarget } from '../../batches';

/** Words of the true continuation that are shown. */
const shownWordCount = 16;

/** The first half of a text, with which a language model is asked to go on, and how the text really goes on. */
export interface Prompt {
  /** As long as the given ones; what follows the prompt is padding. */
  tokens: Float32Array;
  /** The true next token; null where the text is too short for one. */
  nextToken: number | null;
  begin: string;
  rest: string;
}

/** The input that a language model continues. */
export function continuedInput({ inputs }: FittedData, { columns }: FittedTarget): number {
  return Math.max(
    0,
    inputs.findIndex((input) => input.columns.length === 1 && input.columns[0] === columns[0]),
  );
}

export function promptOf(tokens: Float32Array, classes: readonly string[]): Prompt {
  const first = Math.max(
    0,
    tokens.findIndex((token) => token !== 0),
  );
  const end = tokens.findLastIndex((token) => token !== 0) + 1;
  const cut = Math.min(end, first + Math.max(1, Math.ceil((end - first) / 2)));
  const words = (from: number, to: number) =>
    Array.from(tokens.subarray(from, to), (token) => classes[token] ?? '?').join(' ');
  const prompt = new Float32Array(tokens.length);
  prompt.set(tokens.subarray(0, cut));
  return {
    tokens: prompt,
    nextToken: cut < end ? (tokens[cut] as number) : null,
    begin: words(first, cut),
    rest: words(cut, Math.min(end, cut + shownWordCount)),
  };
}
