import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transforms } from './catalog';
import { fitTransforms, rowOrigin, transformColumns } from './pipeline';
import { type TransformConfig, type TransformKind, transformSchema } from './schema';
import { isMediaTransform } from './selection';
import type { FitContext, NamedColumn, RowOrigin } from './transform';

/**
 * Streaming depends on it: a chunk of rows gets the same numbers as all rows at once. Every kind of the catalogue is
 * here; one that is left out does not compile.
 */
const variants = {
  impute: [{}, { strategy: 'median' }],
  indicator: [{}, { only: 'all' }],
  // The fixed bound lies below every amount, so that the learned one cannot fall beneath it.
  clip: [
    { minimum: -1e7, upperQuantile: 0.9 },
    { minimum: -1, maximum: 5 },
  ],
  standardise: [{}],
  minMax: [{}],
  robust: [{}],
  scale: [{ factor: 0.3, offset: 1 }],
  log: [{}],
  power: [{}, { standardise: false }],
  quantile: [{ quantileCount: 7 }, { output: 'normal' }],
  oneHot: [{ maximumCategories: 3 }],
  ordinal: [{}, { output: 'index' }],
  targetEncode: [{}, { smoothing: 3 }],
  hashing: [{ width: 5 }],
  dateParts: [{ parts: ['year', 'week', 'weekday', 'hour', 'elapsedDays'], timeZone: 'Europe/Berlin' }],
  normaliseText: [{ stripAccents: true, stripPunctuation: true }],
  tokenise: [
    { sequenceLength: 4 },
    { sequenceLength: 4, unit: 'character', truncate: 'start' },
    { sequenceLength: 4, unit: 'bytePair', vocabularySize: 270 },
  ],
  bagOfWords: [{}, { wordsTogether: 2, weighting: 'count' }],
} satisfies Partial<Record<TransformKind, object[]>>;

const columnKinds = (Object.keys(transforms) as TransformKind[]).filter((kind) => !isMediaTransform({ kind }));
const cases = Object.entries(variants).flatMap(([kind, all]) =>
  all.map((parameters): [string, TransformConfig] => [
    `${kind} ${JSON.stringify(parameters)}`,
    transformSchema.parse({ kind, ...parameters }),
  ]),
);

interface Row {
  amount: number;
  time: number;
  word: string;
  target: number;
}
const row = fc.record<Row>({
  amount: fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(Number.NaN)),
  time: fc.integer({ min: -1e9, max: 2e9 }),
  word: fc.constantFrom('red fox', 'Fuß', 'a', 'b b', 'red', 'naïve!', '東京'),
  target: fc.integer({ min: -5, max: 5 }),
});

const columnsOf = (rows: readonly Row[], kind: TransformKind): NamedColumn[] => {
  const numeric = (pick: (row: Row) => number, name: string): NamedColumn => ({
    name,
    kind: 'numeric',
    values: Float64Array.from(rows, pick),
  });
  const text: NamedColumn = { name: 'word', kind: 'text', values: rows.map(({ word }) => word) };
  if (kind === 'dateParts') return [{ ...numeric(({ time }) => time, 'time'), time: true } as NamedColumn];
  return transforms[kind].accepts.includes('text' as never) ? [text] : [numeric(({ amount }) => amount, 'amount')];
};

describe('a chunk of rows gets the numbers of all rows', () => {
  it('is checked for every kind of transform', () => {
    expect(Object.keys(variants)).toEqual(columnKinds);
  });

  it.each(cases)('%s', (_, config) => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 12, maxLength: 40 }),
        fc.array(fc.integer({ min: 0, max: 39 }), { minLength: 1, maxLength: 10 }),
        (rows, chunk) => {
          // At least one amount and six rows to learn from, so that fitting cannot refuse.
          const known = rows.map((each, index) => (index === 0 ? { ...each, amount: 1.5 } : each));
          const training = Uint32Array.from(known.keys()).filter((index) => index % 2 === 0);
          const context: FitContext = {
            target: { kind: 'number', name: 'target', values: Float64Array.from(known, ({ target }) => target) },
            seed: 7,
          };
          const columns = columnsOf(known, config.kind);
          const fitted = JSON.parse(JSON.stringify(fitTransforms([config], columns, training, context)));
          const origin = rowOrigin(known.length, training);
          const whole = transformColumns(fitted, columns, origin);
          const places = Uint32Array.from(chunk, (place) => place % known.length);
          const part: RowOrigin = {
            rows: places,
            training: Uint8Array.from(places, (place) => origin.training[place] as number),
          };
          const chunkRows = Array.from(places, (place) => known[place] as Row);
          const made = transformColumns(fitted, columnsOf(chunkRows, config.kind), part);
          expect(made.map(({ name, kind }) => [name, kind])).toEqual(whole.map(({ name, kind }) => [name, kind]));
          made.forEach((column, index) => {
            const all = whole[index] as NamedColumn;
            const width = column.kind === 'vector' ? column.width : 1;
            const expected = Array.from(places).flatMap((place) =>
              Array.from(all.values as ArrayLike<number | string> & Iterable<number | string>, (value) => value).slice(
                place * width,
                (place + 1) * width,
              ),
            );
            expect(Array.from(column.values as Iterable<number | string>)).toEqual(expected);
          });
        },
      ),
      { numRuns: 40 },
    );
  });
});
