import { bagOfWordsParameters } from './schema/text';
import { defineTransform, MissingCellsError, textValues, transformError } from './transform';
import { splitWords } from './words';

type State = { words: string[]; inverseFrequencies: number[] };

/** Words and runs of words of a text. */
function termsOf(text: string, lowercase: boolean, wordsTogether: number): string[] {
  const words = splitWords(text, lowercase);
  if (wordsTogether === 1) return words;
  const terms = [...words];
  for (let size = 2; size <= wordsTogether; size += 1)
    for (let start = 0; start + size <= words.length; start += 1)
      terms.push(words.slice(start, start + size).join(' '));
  return terms;
}

/**
 * Source: scikit-learn CountVectorizer and TfidfVectorizer (smoothed: ln((1 + n) ÷ (1 + texts with the word)) + 1, each text
 * of length 1), with our words.
 */
export const bagOfWords = defineTransform<'bagOfWords', typeof bagOfWordsParameters, State>({
  kind: 'bagOfWords',
  title: 'Bag of words',
  summary: 'Counts how often each word of a learned vocabulary occurs in a text.',
  documentation:
    'A strong and fast start for sorting texts by topic or tone: one column a word, without their order. tfidf lets a word count less the more texts have it. wordsTogether: 2 also counts pairs such as "not good". Words that the training split did not have are passed over; missing texts must be imputed first.',
  domain: 'text',
  parameters: bagOfWordsParameters,
  accepts: ['text'],
  automatic: () => ['text'],
  fit({ vocabularySize, minimumDocumentCount, wordsTogether, lowercase }, column, trainingRows) {
    const texts = textValues(column);
    const counts = new Map<string, { count: number; documentCount: number; lastRow: number }>();
    for (const row of trainingRows)
      for (const term of termsOf(texts[row] ?? '', lowercase, wordsTogether)) {
        const known = counts.get(term);
        if (known === undefined) counts.set(term, { count: 1, documentCount: 1, lastRow: row });
        else {
          known.count += 1;
          known.documentCount += Number(known.lastRow !== row);
          known.lastRow = row;
        }
      }
    const kept = [...counts]
      .filter(([, { documentCount }]) => documentCount >= minimumDocumentCount)
      .sort(([left, { count: many }], [right, { count: few }]) => few - many || (left < right ? -1 : 1))
      .slice(0, vocabularySize);
    if (kept.length === 0)
      throw transformError(
        `bagOfWords: the ${trainingRows.length} training rows of column "${column.name}" have no word in ${minimumDocumentCount} texts or more (${counts.size} words in all).`,
        'Make minimumDocumentCount smaller, or choose a column with text.',
      );
    return {
      words: kept.map(([word]) => word),
      inverseFrequencies: kept.map(
        ([, { documentCount }]) => Math.log((1 + trainingRows.length) / (1 + documentCount)) + 1,
      ),
    };
  },
  apply({ weighting, wordsTogether, lowercase }, { words, inverseFrequencies }, column) {
    const places = new Map(words.map((word, index) => [word, index]));
    const texts = textValues(column);
    const width = words.length;
    const values = new Float32Array(texts.length * width);
    const counts = new Float64Array(width);
    let missingCount = 0;
    texts.forEach((text, row) => {
      if (text === null) {
        missingCount += 1;
        return;
      }
      counts.fill(0);
      const found: number[] = [];
      for (const term of termsOf(text, lowercase, wordsTogether)) {
        const place = places.get(term);
        if (place === undefined) continue;
        if (counts[place] === 0) found.push(place);
        counts[place] = weighting === 'binary' ? 1 : (counts[place] as number) + 1;
      }
      let squares = 0;
      if (weighting === 'tfidf')
        for (const place of found) {
          counts[place] = (counts[place] as number) * (inverseFrequencies[place] as number);
          squares += (counts[place] as number) ** 2;
        }
      const length = weighting === 'tfidf' ? Math.sqrt(squares) || 1 : 1;
      for (const place of found) values[row * width + place] = (counts[place] as number) / length;
    });
    if (missingCount > 0)
      throw new MissingCellsError(missingCount, {
        code: 'missingText',
        noun: 'text',
        describe: (amount) => `bagOfWords: column "${column.name}" has ${amount}.`,
        fix: `Put { kind: impute, columns: [${column.name}], strategy: constant, value: "" } before bagOfWords.`,
      });
    return { kind: 'vector', width, values, integer: false, names: words.map((word) => `${column.name}: ${word}`) };
  },
  // The vocabulary may turn out smaller than its limit.
  outline: () => ({ kind: 'vector', width: null, integer: false }),
  describe: ({ words }) =>
    `${words.length.toLocaleString('en-US')} words: ${words.slice(0, 4).join(', ')}${words.length > 4 ? ', …' : ''}`,
});
