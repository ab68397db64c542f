import { describe, expect, it } from 'vitest';
import { definitionOf } from './pipeline';
import { transformSchema } from './schema';
import type { FitContext, NamedColumn } from './transform';

const numeric = (...values: number[]): NamedColumn => ({
  name: 'x',
  kind: 'numeric',
  values: Float64Array.from(values),
});
const text = (...values: (string | null)[]): NamedColumn => ({ name: 'x', kind: 'text', values });
const price: FitContext['target'] = { kind: 'number', name: 'price', values: Float64Array.of(1, 3, 10, 20, 5, 7) };

/** Values of what was made of later rows, after all of the first column was learned from. */
function later(input: unknown, train: NamedColumn, rows: NamedColumn, target: FitContext['target'] = null): number[][] {
  const config = transformSchema.parse(input);
  const definition = definitionOf(config);
  const trainingRows = Uint32Array.from(train.values as ArrayLike<unknown> as unknown[], (_, row) => row);
  const state = definition.fit(config, train, trainingRows, { target, seed: 0 });
  const made = definition.apply(config, state, rows, null);
  return (Array.isArray(made) ? made : [made]).map(({ values }) => Array.from(values as Iterable<number>));
}

const { NaN: gap } = Number;

describe('missing values', () => {
  it.each([
    ['robust', {}],
    ['quantile', { output: 'normal' }],
    ['power', {}],
    ['log', {}],
    ['clip', { minimum: 0 }],
  ])('stay missing in %s', (kind, more) => {
    expect(later({ kind, ...more }, numeric(1, 2, gap, 5), numeric(gap))).toEqual([[gap]]);
  });

  it('stay missing in every part of a date', () => {
    const seen: NamedColumn = { name: 'x', kind: 'numeric', time: true, values: Float64Array.of(0, gap) };
    const parts = later({ kind: 'dateParts', parts: ['hour', 'elapsedDays'] }, seen, seen);
    expect(parts.map((values) => values[1])).toEqual([gap, gap, gap]);
  });

  it('stay missing in ordinal, and are 0 as an index', () => {
    expect(later({ kind: 'ordinal' }, text('b', 'a', null), text('a', null))).toEqual([[0, gap]]);
    expect(later({ kind: 'ordinal', output: 'index' }, text('b', 'a'), text('a', null))).toEqual([[1, 0]]);
  });

  it('are all zeros in hashing', () => {
    expect(later({ kind: 'hashing', width: 3 }, text('a'), text(null))).toEqual([[0, 0, 0]]);
  });

  it('are a category of their own in targetEncode, as far as training had them', () => {
    const cities = text('Rome', 'Rome', null, null, 'Oslo', 'Oslo');
    const encoding = { kind: 'targetEncode', smoothing: 0, folds: 2 };
    expect(later(encoding, cities, text('Rome', null), price)).toEqual([[2, 15]]);
    const whole = text('Rome', 'Rome', 'Bern', 'Bern', 'Oslo', 'Oslo');
    expect(later(encoding, whole, text(null), price)[0]?.[0]).toBeCloseTo(46 / 6, 12);
  });

  it('are refused in words, with the step that helps', () => {
    for (const kind of ['tokenise', 'bagOfWords'])
      expect(() => later({ kind }, text('a fox'), text('a', null))).toThrow('"x" has 1 missing text');
  });
});

describe('what training did not see', () => {
  it('is −1 in ordinal, 0 as an index, and has a place in hashing', () => {
    expect(later({ kind: 'ordinal' }, text('b', 'a'), text('c'))).toEqual([[-1]]);
    expect(later({ kind: 'ordinal', output: 'index' }, text('b', 'a'), text('c'))).toEqual([[0]]);
    expect(later({ kind: 'hashing', width: 8 }, text('b'), text('c'))[0]?.filter((value) => value !== 0)).toHaveLength(
      1,
    );
  });

  it('is the overall mean in targetEncode', () => {
    const cities = text('Rome', 'Rome', 'Bern', 'Bern', 'Oslo', 'Oslo');
    expect(later({ kind: 'targetEncode', folds: 2 }, cities, text('Paris'), price)[0]?.[0]).toBeCloseTo(46 / 6, 12);
  });

  it('is index 1 in words and characters, and never happens with byte pairs', () => {
    const train = text('red fox red', 'fox');
    expect(later({ kind: 'tokenise', sequenceLength: 2 }, train, text('red owl'))).toEqual([
      [3, 1].toSorted().reverse(),
    ]);
    expect(later({ kind: 'tokenise', unit: 'character', sequenceLength: 1 }, train, text('q'))).toEqual([[1]]);
    const config = { kind: 'tokenise', unit: 'bytePair', vocabularySize: 258, sequenceLength: 8, padding: 'after' };
    const tokens = later(config, train, text('東q'))[0]?.filter((index) => index !== 0);
    expect(tokens).toHaveLength(4);
    expect(tokens).not.toContain(1);
  });

  it('has no image under Box–Cox at or below 0, and counts as missing', () => {
    expect(later({ kind: 'power', method: 'boxCox' }, numeric(1, 2, 5), numeric(0))).toEqual([[gap]]);
  });
});

describe('what cannot be learned is refused with its remedy', () => {
  const cases: [string, unknown, NamedColumn, string, string][] = [
    ['clip without a bound', { kind: 'clip' }, numeric(1), 'clip: no bound is set.', 'Set minimum or maximum'],
    [
      'bounds the wrong way round',
      { kind: 'clip', minimum: 5, maximum: 1 },
      numeric(1),
      'the lower bound',
      'below maximum',
    ],
    [
      'Box–Cox of a 0',
      { kind: 'power', method: 'boxCox' },
      numeric(0, 1),
      'Box–Cox needs numbers above 0',
      'yeoJohnson',
    ],
    [
      'quantiles the wrong way round',
      { kind: 'robust', lowerQuantile: 0.9 },
      numeric(1),
      'lowerQuantile is 0.9',
      '0.25',
    ],
    [
      'an unknown time zone',
      { kind: 'dateParts', timeZone: 'Mars' },
      numeric(1),
      'no time zone "Mars"',
      'Europe/Berlin',
    ],
    [
      'byte pairs without room',
      { kind: 'tokenise', unit: 'bytePair', vocabularySize: 99 },
      text('a'),
      'too small',
      '258',
    ],
    ['an encoding without a target', { kind: 'targetEncode' }, text('a'), 'no single target column', 'oneHot'],
    [
      'an order that repeats',
      { kind: 'ordinal', order: ['a', 'a'] },
      text('a'),
      '"a" stands in order twice',
      'Remove one',
    ],
    ['words that are too rare', { kind: 'tokenise', minimumCount: 9 }, text('a'), 'no token', 'minimumCount smaller'],
  ];
  it.each(cases)('%s', (_, config, column, message, fix) => {
    expect(() => later(config, column, column)).toThrow(
      expect.objectContaining({
        code: 'BAD_INPUT',
        message: expect.stringContaining(message),
        data: expect.objectContaining({ fix: expect.stringContaining(fix) }),
      }),
    );
  });
});
