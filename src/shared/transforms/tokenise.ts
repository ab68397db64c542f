import { tokeniseParameters } from './schema';
import { defineTransform, textValues, transformError } from './transform';

type State = { words: string[] };

const wordPattern = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu;
const firstWordIndex = 2;
const unknownIndex = 1;

/** The words of a text: runs of letters and digits, an apostrophe inside a word included. */
export function splitWords(text: string, lowercase: boolean): string[] {
  const normal = text.normalize('NFC');
  return (lowercase ? normal.toLowerCase() : normal).match(wordPattern) ?? [];
}

/** Index 0 pads, 1 is a word outside the vocabulary, 2 the most frequent word; ties in code-unit order. Longer texts keep their start. */
export const tokenise = defineTransform<'tokenise', typeof tokeniseParameters, State>({
  kind: 'tokenise',
  title: 'Tokenise',
  summary: 'Replaces each word by its number in a vocabulary learned from the training rows.',
  documentation:
    'For sentences that an embedding layer reads. 0 stands for padding (an embedding with maskZero passes over it), 1 for what is not in the vocabulary. Words suit short vocabularies, characters need none, byte pairs split rare words into known parts and never meet an unknown one of known bytes.',
  domain: 'text',
  parameters: tokeniseParameters,
  accepts: ['text'],
  automatic: () => ['text'],
  fit({ vocabularySize, lowercase }, column, trainingRows) {
    const texts = textValues(column);
    const counts = new Map<string, number>();
    for (const row of trainingRows)
      for (const word of splitWords(texts[row] ?? '', lowercase)) counts.set(word, (counts.get(word) ?? 0) + 1);
    if (counts.size === 0)
      throw transformError(
        `tokenise: the ${trainingRows.length} training rows of column "${column.name}" contain no word.`,
        'Choose a column with text, or leave it out of `features`.',
      );
    const words = [...counts]
      .sort(([left, leftCount], [right, rightCount]) => rightCount - leftCount || (left < right ? -1 : 1))
      .slice(0, vocabularySize - firstWordIndex)
      .map(([word]) => word);
    return { words };
  },
  apply({ sequenceLength, lowercase, padding }, { words }, column) {
    const indices = new Map(words.map((word, index) => [word, index + firstWordIndex]));
    const texts = textValues(column);
    const values = new Float32Array(texts.length * sequenceLength);
    let missingCount = 0;
    for (let row = 0; row < texts.length; row += 1) {
      const text = texts[row];
      if (text === null || text === undefined) {
        missingCount += 1;
        continue;
      }
      const kept = splitWords(text, lowercase).slice(0, sequenceLength);
      const start = row * sequenceLength + (padding === 'before' ? sequenceLength - kept.length : 0);
      for (let index = 0; index < kept.length; index += 1)
        values[start + index] = indices.get(kept[index] as string) ?? unknownIndex;
    }
    if (missingCount > 0)
      throw transformError(
        `tokenise: column "${column.name}" has ${missingCount} missing ${missingCount === 1 ? 'text' : 'texts'}.`,
        `Put { kind: impute, columns: [${column.name}], strategy: constant, value: "" } before tokenise.`,
      );
    return {
      kind: 'vector',
      width: sequenceLength,
      values,
      integer: true,
      names: Array.from({ length: sequenceLength }, (_, index) => `${column.name}[${index}]`),
    };
  },
  outline: ({ sequenceLength }) => ({ kind: 'vector', width: sequenceLength, integer: true }),
});
