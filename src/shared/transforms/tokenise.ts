import { byteAlphabet, createBytePairEncoder, learnBytePairs, splitPieces } from './byte-pairs';
import { tokeniseParameters } from './schema/text';
import { defineTransform, MissingCellsError, textValues, transformError } from './transform';
import { splitWords } from './words';

/** `merges`: of byte pairs, places in `words`. */
type State = { words: string[]; merges?: [number, number][] };

const firstTokenIndex = 2;
const unknownIndex = 1;

/** The characters of a text: code points, so that none is torn apart. */
function splitCharacters(text: string, lowercase: boolean): string[] {
  const normal = text.normalize('NFC');
  return Array.from(lowercase ? normal.toLowerCase() : normal);
}

const splitters = { word: splitWords, character: splitCharacters, bytePair: splitPieces };

/**
 * Index 0 pads, 1 is a token outside the vocabulary, 2 the most frequent one; ties in code-unit order. Byte pairs: bytes
 * first, then merges.
 */
export const tokenise = defineTransform<'tokenise', typeof tokeniseParameters, State>({
  kind: 'tokenise',
  title: 'Tokenise',
  summary:
    'Replaces each word, character or piece of a word by its number in a vocabulary learned from the training rows.',
  documentation:
    'For texts that an embedding layer reads. 0 is padding, which an embedding with maskZero passes over; 1 is a token that the vocabulary lacks. Words suit short vocabularies; characters need almost none; byte pairs learn frequent pieces of words, so that rare words fall into known parts and nothing is ever unknown. Missing texts must be imputed first.',
  domain: 'text',
  parameters: tokeniseParameters,
  accepts: ['text'],
  automatic: () => ['text'],
  fit({ unit, vocabularySize, minimumCount, lowercase }, column, trainingRows) {
    const texts = textValues(column);
    const counts = new Map<string, number>();
    const split = splitters[unit];
    for (const row of trainingRows)
      for (const token of split(texts[row] ?? '', lowercase)) counts.set(token, (counts.get(token) ?? 0) + 1);
    if (counts.size === 0)
      throw transformError(
        `tokenise: the ${trainingRows.length} training rows of column "${column.name}" contain no ${unit === 'word' ? 'word' : 'text'}.`,
        'Choose a column with text, or leave it out of `features`.',
      );
    if (unit === 'bytePair') {
      const least = byteAlphabet.length + firstTokenIndex;
      if (vocabularySize < least)
        throw transformError(
          `tokenise: a vocabularySize of ${vocabularySize} is too small for byte pairs: the ${byteAlphabet.length} bytes, padding and unknown take ${least}.`,
          `Set vocabularySize to ${least} or more, such as 1000, or use unit: character.`,
        );
      const { tokens, merges } = learnBytePairs(counts, vocabularySize - firstTokenIndex, Math.max(2, minimumCount));
      return { words: tokens, merges };
    }
    const words = [...counts]
      .filter(([, count]) => count >= minimumCount)
      .sort(([left, leftCount], [right, rightCount]) => rightCount - leftCount || (left < right ? -1 : 1))
      .slice(0, vocabularySize - firstTokenIndex)
      .map(([word]) => word);
    if (words.length === 0)
      throw transformError(
        `tokenise: no token of column "${column.name}" occurs ${minimumCount} times in the training rows.`,
        'Make minimumCount smaller.',
      );
    return { words };
  },
  apply({ unit, sequenceLength, lowercase, padding, truncate }, { words, merges }, column) {
    const indicesOf = createIndexer(unit, words, merges ?? [], lowercase);
    const texts = textValues(column);
    const values = new Float32Array(texts.length * sequenceLength);
    let missingCount = 0;
    for (let row = 0; row < texts.length; row += 1) {
      const text = texts[row];
      if (text === null || text === undefined) {
        missingCount += 1;
        continue;
      }
      const all = indicesOf(text);
      const kept =
        truncate === 'end' ? all.slice(0, sequenceLength) : all.slice(Math.max(0, all.length - sequenceLength));
      values.set(kept, row * sequenceLength + (padding === 'before' ? sequenceLength - kept.length : 0));
    }
    if (missingCount > 0)
      throw new MissingCellsError(missingCount, {
        code: 'missingText',
        noun: 'text',
        describe: (amount) => `tokenise: column "${column.name}" has ${amount}.`,
        fix: `Put { kind: impute, columns: [${column.name}], strategy: constant, value: "" } before tokenise.`,
      });
    return {
      kind: 'vector',
      width: sequenceLength,
      values,
      integer: true,
      names: Array.from({ length: sequenceLength }, (_, index) => `${column.name}[${index}]`),
    };
  },
  outline: ({ sequenceLength }) => ({ kind: 'vector', width: sequenceLength, integer: true }),
  describe: ({ words, merges }) =>
    merges
      ? `${words.length.toLocaleString('en-US')} tokens, ${merges.length.toLocaleString('en-US')} of them merged`
      : `${words.length.toLocaleString('en-US')} tokens: ${words
          .slice(0, 4)
          .map((word) => (word.trim() === '' ? JSON.stringify(word) : word))
          .join(', ')}${words.length > 4 ? ', …' : ''}`,
});

/** Vocabulary numbers of a text, in its order. */
function createIndexer(
  unit: 'word' | 'character' | 'bytePair',
  words: string[],
  merges: [number, number][],
  lowercase: boolean,
): (text: string) => number[] {
  if (unit === 'bytePair') {
    const encode = createBytePairEncoder({ tokens: words, merges });
    return (text) => encode(text, lowercase).map((index) => index + firstTokenIndex);
  }
  const indices = new Map(words.map((word, index) => [word, index + firstTokenIndex]));
  const split = splitters[unit];
  return (text) => split(text, lowercase).map((token) => indices.get(token) ?? unknownIndex);
}
