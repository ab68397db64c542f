import { encodeUtf8 } from '../base/utf8';
import { categoryAt } from './category';
import { murmurHash3 } from './murmur-hash';
import { hashingParameters } from './schema/categories';
import { defineTransform } from './transform';

type State = Record<string, never>;

/** Source: scikit-learn FeatureHasher: MurmurHash3 of the UTF-8 bytes, its sign for the sign. */
export const hashing = defineTransform<'hashing', typeof hashingParameters, State>({
  kind: 'hashing',
  title: 'Hashing',
  summary: 'Spreads categories over a fixed number of columns by a hash of their name.',
  documentation:
    'For columns with very many categories, such as user or product numbers, where one-hot would be too wide: nothing is learned, and categories that training never saw get a place too. Different categories may share a column; a larger width makes that rarer. Missing values become all zeros.',
  domain: 'category',
  parameters: hashingParameters,
  accepts: ['numeric', 'text'],
  automatic: () => ['text'],
  fit: () => ({}),
  apply({ width, signed }, _, column) {
    const rowCount = column.values.length;
    const values = new Float32Array(rowCount * width);
    const places = new Map<string | number, number>();
    for (let row = 0; row < rowCount; row += 1) {
      const value = categoryAt(column, row);
      if (value === null) continue;
      let hash = places.get(value);
      if (hash === undefined) {
        hash = murmurHash3(encodeUtf8(String(value)), 0) | 0;
        if (places.size < rememberedCount) places.set(value, hash);
      }
      values[row * width + placeOf(hash, width)] = signed && hash < 0 ? -1 : 1;
    }
    return {
      kind: 'vector',
      width,
      values,
      integer: false,
      names: Array.from({ length: width }, (_, index) => `${column.name}#${index}`),
    };
  },
  outline: ({ width }) => ({ kind: 'vector', width, integer: false }),
  describe: (_, { width }) => `${width} columns, nothing is learned`,
});

const rememberedCount = 100_000;
const smallest = -(2 ** 31);

/** The magnitude of a hash within `width`; that of the smallest 32-bit number does not fit 32 bits. */
function placeOf(hash: number, width: number): number {
  return hash === smallest ? (2 ** 31 - 1 - (width - 1)) % width : Math.abs(hash) % width;
}
