import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { byteAlphabet } from '../../src/shared/transforms/byte-pairs';
import { definitionOf } from '../../src/shared/transforms/pipeline';
import { transformSchema } from '../../src/shared/transforms/schema';
import { dateParts as datePartNames } from '../../src/shared/transforms/schema/time';
import type { FitContext, NamedColumn, VectorColumn } from '../../src/shared/transforms/transform';

/** Figures of scikit-learn, pandas and tokenizers: reference/make_transform_reference.py. */
const reference = JSON.parse(readFileSync(new URL('./reference/transform-reference.json', import.meta.url), 'utf8'));

const numeric = (values: (number | null)[], more: { time?: boolean } = {}): NamedColumn => ({
  name: 'x',
  kind: 'numeric',
  values: Float64Array.from(values, (value) => value ?? Number.NaN),
  ...more,
});
const text = (values: (string | null)[]): NamedColumn => ({ name: 'x', kind: 'text', values });
const noTarget: FitContext = { target: null, seed: 0 };

/** Fits on all of one column and applies what was learned, after a trip through JSON, to another. */
function transform(input: unknown, train: NamedColumn, later: NamedColumn, context = noTarget) {
  const config = transformSchema.parse(input);
  const definition = definitionOf(config);
  const rows = Uint32Array.from({ length: train.values.length }, (_, row) => row);
  const state = JSON.parse(JSON.stringify(definition.fit(config, train, rows, context)));
  const made = definition.apply(config, state, later, null);
  return { state, columns: (Array.isArray(made) ? made : [{ ...made, name: 'x' }]) as NamedColumn[] };
}

const valuesOf = (input: unknown, train: NamedColumn, later: NamedColumn, context = noTarget) =>
  Array.from(transform(input, train, later, context).columns[0]?.values as Iterable<number>);

function expectNumbers(found: Iterable<number>, expected: (number | null)[], digits = 9): void {
  const values = Array.from(found);
  expect(values).toHaveLength(expected.length);
  expected.forEach((value, index) => {
    if (value === null) expect(values[index]).toBeNaN();
    else expect(values[index]).toBeCloseTo(value, digits);
  });
}

describe('transforms of numbers agree with scikit-learn', () => {
  const { numbers } = reference;
  const train = numeric(numbers.train);
  const later = numeric(numbers.later);

  it.each([
    ['robust', { kind: 'robust' }, 'robust'],
    ['robust with other quantiles', { kind: 'robust', lowerQuantile: 0.1, upperQuantile: 0.9 }, 'robust1090'],
    ['clip by quantiles', { kind: 'clip', lowerQuantile: 0.05, upperQuantile: 0.9 }, 'clip'],
    ['log', { kind: 'log' }, 'log'],
    ['quantile to uniform', { kind: 'quantile' }, 'quantileUniform'],
    ['quantile to normal', { kind: 'quantile', output: 'normal' }, 'quantileNormal'],
    ['quantile with few points', { kind: 'quantile', quantileCount: 10 }, 'quantileTen'],
  ])('%s', (_, config, name) => {
    expectNumbers(valuesOf(config, train, later), numbers[name]);
  });

  it('quantile gives a value that fills several quantiles their middle', () => {
    expectNumbers(
      valuesOf({ kind: 'quantile' }, numeric(numbers.ties), numeric(numbers.tiesLater)),
      numbers.quantileTies,
    );
  });

  it.each([
    ['Yeo–Johnson', { kind: 'power' }, 'power'],
    ['Yeo–Johnson without standardising', { kind: 'power', standardise: false }, 'powerRaw'],
  ])('power finds the lambda of %s', (_, config, name) => {
    expect(transform(config, train, later).state.lambda).toBeCloseTo(numbers[name].lambda, 6);
    expectNumbers(valuesOf(config, train, later), numbers[name].values, 4);
  });

  it('power finds the lambda of Box–Cox', () => {
    const config = { kind: 'power', method: 'boxCox' };
    const positive = numeric(numbers.positive);
    const asked = numeric([0.05, 0.5, 1, 4, 20, 60]);
    expect(transform(config, positive, asked).state.lambda).toBeCloseTo(numbers.boxCox.lambda, 6);
    expectNumbers(valuesOf(config, positive, asked), numbers.boxCox.values, 5);
  });

  it('indicator marks the missing values beside the column', () => {
    const { columns } = transform({ kind: 'indicator' }, train, later);
    expect(columns.map(({ name }) => name)).toEqual(['x', 'x missing']);
    expectNumbers(columns[1]?.values as Float64Array, numbers.indicator);
  });
});

describe('encodings of categories agree with scikit-learn', () => {
  const { categories } = reference;
  const cities = text(categories.cities);
  const asked = text(categories.asked);
  const price: FitContext = {
    target: { kind: 'number', name: 'price', values: Float64Array.from(categories.price) },
    seed: 1,
  };
  const classTarget = (values: string[], classes: string[]): FitContext => ({
    target: { kind: 'class', name: 'y', classes, values: Int32Array.from(values, (value) => classes.indexOf(value)) },
    seed: 1,
  });

  it.each([
    ['numbers', {}, price, 'number'],
    ['numbers with a fixed smoothing', { smoothing: 10 }, price, 'numberSmooth10'],
    ['two classes', {}, classTarget(categories.yesOrNo, ['no', 'yes']), 'binary'],
    ['three classes', {}, classTarget(categories.levels, ['low', 'middle', 'top']), 'three'],
  ])('targetEncode with a target of %s', (_, more, context, name) => {
    const { columns } = transform({ kind: 'targetEncode', ...more }, cities, asked, context);
    const expected: number[][] = categories[name];
    expect(columns).toHaveLength(expected[0]?.length as number);
    columns.forEach((column, output) => {
      expectNumbers(
        column.values as Float64Array,
        expected.map((row) => row[output] as number),
      );
    });
  });

  it('targetEncode learns a fold’s encoding from the other rows alone', () => {
    const config = transformSchema.parse({ kind: 'targetEncode' });
    const kept = Uint32Array.from(categories.cities.keys()).filter((row) => row % 7 !== 0);
    const state = definitionOf(config).fit(config, cities, kept, price);
    const made = definitionOf(config).apply(config, state, asked, null) as NamedColumn[];
    expectNumbers(made[0]?.values as Float64Array, categories.withoutSevenths.flat());
  });

  it('ordinal sorts categories and gives unseen ones −1', () => {
    expectNumbers(valuesOf({ kind: 'ordinal' }, cities, asked), categories.ordinal);
  });

  it.each([
    ['signed', true, 'hashing'],
    ['unsigned', false, 'hashingUnsigned'],
  ])('hashing, %s', (_, signed, name) => {
    expectNumbers(valuesOf({ kind: 'hashing', width: 8, signed }, cities, asked), categories[name].flat());
  });
});

describe('date parts agree with pandas', () => {
  const { times } = reference;
  const column = numeric(times.seconds, { time: true });

  it.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns'])('on the clocks of %s', (timeZone) => {
    const parts = datePartNames.filter((part) => part !== 'elapsedDays');
    const { columns } = transform({ kind: 'dateParts', parts, cyclic: false, timeZone }, column, column);
    expect(
      Object.fromEntries(columns.map(({ values }, index) => [parts[index], Array.from(values as Float64Array)])),
    ).toEqual(times[timeZone]);
  });

  it('as sine and cosine', () => {
    const { columns } = transform({ kind: 'dateParts', parts: ['hour', 'month'] }, column, column);
    const named = new Map(columns.map(({ name, values }) => [name, values as Float64Array]));
    expectNumbers(named.get('x hour sin') ?? [], times.hourSine);
    expectNumbers(named.get('x month cos') ?? [], times.monthCosine);
  });
});

describe('texts', () => {
  const { texts } = reference;
  const train = text(texts.train);
  const later = text(texts.later);

  it.each([
    ['count', { weighting: 'count' }],
    ['binary', { weighting: 'binary' }],
    ['tfidf', {}],
    ['tfidfPairs', { wordsTogether: 2, minimumDocumentCount: 2 }],
  ])('bagOfWords gives scikit-learn’s numbers: %s', (name, more) => {
    const { words, values } = texts.bags[name] as { words: string[]; values: number[][] };
    const made = transform({ kind: 'bagOfWords', ...more }, train, later).columns[0] as VectorColumn;
    expect([...made.names].sort()).toEqual(words.map((word) => `x: ${word}`).sort());
    values.forEach((row, index) => {
      const own = made.names.map((word) => row[words.indexOf(word.slice(3))] as number);
      expectNumbers(made.values.subarray(index * made.width, (index + 1) * made.width), own, 6);
    });
  });

  it.each([
    ['stripped', { stripAccents: true, collapseWhitespace: false }],
    ['nfkc', { collapseWhitespace: false }],
    ['punctuation', { stripPunctuation: true }],
  ])('normaliseText writes as Python does: %s', (name, more) => {
    expect(transform({ kind: 'normaliseText', ...more }, train, train).columns[0]?.values).toEqual(texts[name]);
  });

  it.each([300, 340])('learns the byte pairs of Hugging Face tokenizers with %i tokens', (vocabularySize) => {
    const config = { kind: 'tokenise', unit: 'bytePair', vocabularySize, sequenceLength: 60, padding: 'after' };
    const { tokens, ids } = texts[`bytePairs${vocabularySize}`] as { tokens: string[]; ids: number[][] };
    const asked = text([...texts.later, 'The newest lowlands']);
    const { state, columns } = transform(config, text(texts.corpus), asked);
    expect(state.words.slice(byteAlphabet.length)).toEqual(tokens);
    ids.forEach((expected, row) => {
      const found = (columns[0] as VectorColumn).values.subarray(row * 60, (row + 1) * 60);
      expect(Array.from(found).slice(0, expected.length + 1)).toEqual([...expected, 0]);
    });
  });
});
