import { z } from 'zod';
import { columnsSchema } from '../columns';
import { transformEntry } from './entry';

export const normaliseTextParameters = z.strictObject({
  columns: columnsSchema,
  unicode: z
    .enum(['NFC', 'NFD', 'NFKC', 'NFKD', 'keep'])
    .default('NFKC')
    .describe('Unicode form, so that the same letter is always written alike; NFKC also unites wide and small forms.'),
  lowercase: z.boolean().default(true).describe('Capital letters become small ones.'),
  stripAccents: z.boolean().default(false).describe('é becomes e.'),
  stripPunctuation: z.boolean().default(false).describe('Punctuation and symbols become blanks.'),
  collapseWhitespace: z.boolean().default(true).describe('Runs of white space become one blank; none at the ends.'),
});
export const tokeniseParameters = z.strictObject({
  columns: columnsSchema,
  unit: z
    .enum(['word', 'character', 'bytePair'])
    .default('word')
    .describe('What a token is; bytePair learns frequent pieces of words and knows every text.'),
  vocabularySize: z
    .number()
    .int()
    .min(3)
    .max(1_000_000)
    .default(10_000)
    .describe('Most frequent tokens kept; 0 is padding, 1 is any other. bytePair needs at least 258.'),
  minimumCount: z.number().int().min(1).default(1).describe('Rarer tokens are not kept.'),
  sequenceLength: z
    .number()
    .int()
    .min(1)
    .max(4096)
    .default(100)
    .describe('Tokens a sample; longer texts are cut, shorter ones padded.'),
  lowercase: z.boolean().default(true).describe('Ignore upper and lower case.'),
  padding: z.enum(['before', 'after']).default('before').describe('Where padding goes.'),
  truncate: z.enum(['start', 'end']).default('end').describe('Which end of a longer text is cut off.'),
});
export const bagOfWordsParameters = z.strictObject({
  columns: columnsSchema,
  weighting: z
    .enum(['count', 'binary', 'tfidf'])
    .default('tfidf')
    .describe('tfidf lets words count less that many texts have, and brings each text to length 1.'),
  vocabularySize: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(1000)
    .describe('Most frequent words kept, a column each; others are passed over.'),
  minimumDocumentCount: z.number().int().min(1).default(1).describe('Words of fewer training texts are not kept.'),
  wordsTogether: z
    .number()
    .int()
    .min(1)
    .max(4)
    .default(1)
    .describe('Also count runs of up to this many successive words.'),
  lowercase: z.boolean().default(true).describe('Ignore upper and lower case.'),
});

export const textTransformSchemas = [
  transformEntry(
    'normaliseText',
    'Normalise text',
    'Case, accents, punctuation and white space made alike.',
    normaliseTextParameters,
  ),
  transformEntry('tokenise', 'Tokenise', 'Words to whole numbers, padded to one length.', tokeniseParameters),
  transformEntry(
    'bagOfWords',
    'Bag of words',
    'How often each word occurs, without their order.',
    bagOfWordsParameters,
  ),
] as const;
