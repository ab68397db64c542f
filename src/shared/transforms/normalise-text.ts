import { normaliseTextParameters } from './schema/text';
import { defineTransform, textValues } from './transform';

type State = Record<string, never>;

const accents = /\p{Mn}+/gu;
const punctuation = /[\p{P}\p{S}]+/gu;
const whitespace = /\s+/gu;

/**
 * Source: Unicode normalisation forms (UAX 15); accents are the non-spacing marks of the decomposed text, as in the
 * normalisers of Hugging Face tokenizers.
 */
export const normaliseText = defineTransform<'normaliseText', typeof normaliseTextParameters, State>({
  kind: 'normaliseText',
  title: 'Normalise text',
  summary: 'Writes texts alike: case, accents, punctuation, white space and Unicode form.',
  documentation:
    'The same word written in two ways is two words to a vocabulary. Put it before tokenise, bagOfWords or an encoding of categories that people typed. Order: Unicode form, lower case, accents, punctuation, white space. Nothing is learned; missing texts stay missing, and a text may become empty.',
  domain: 'text',
  parameters: normaliseTextParameters,
  accepts: ['text'],
  automatic: () => ['text'],
  fit: () => ({}),
  apply({ unicode, lowercase, stripAccents, stripPunctuation, collapseWhitespace }, _, column) {
    const normalise = (text: string): string => {
      let result = unicode === 'keep' ? text : text.normalize(unicode);
      if (lowercase) result = result.toLowerCase();
      if (stripAccents) {
        result = result.normalize('NFD').replace(accents, '');
        if (unicode !== 'NFD' && unicode !== 'NFKD') result = result.normalize('NFC');
      }
      if (stripPunctuation) result = result.replace(punctuation, ' ');
      return collapseWhitespace ? result.replace(whitespace, ' ').trim() : result;
    };
    return { kind: 'text', values: textValues(column).map((text) => (text === null ? null : normalise(text))) };
  },
  outline: (_, column) => ({ kind: 'text', distinctCount: 'distinctCount' in column ? column.distinctCount : null }),
  describe: () => 'nothing is learned',
});
