import { describe, expect, it } from 'vitest';
import { definitionOf } from './pipeline';
import { type TransformConfig, transformSchema } from './schema';
import type { Column, NamedColumn } from './transform';
import { splitWords } from './words';

/** Expected numbers were computed with scikit-learn 1.9.1 on the same values. */

const numeric = (values: number[]): NamedColumn => ({ name: 'x', kind: 'numeric', values: Float64Array.from(values) });
const text = (values: (string | null)[]): NamedColumn => ({ name: 'x', kind: 'text', values });
const rows = (count: number) => Uint32Array.from({ length: count }, (_, index) => index);

/** Missing values must stay missing; the others agree to 14 digits. */
function expectClose(column: Column, expected: number[], digits = 14): void {
  const found = values(column);
  expect(found.map(Number.isNaN)).toEqual(expected.map(Number.isNaN));
  for (const [index, value] of expected.entries())
    if (!Number.isNaN(value)) expect(found[index]).toBeCloseTo(value, digits);
}

function fitAndApply(input: unknown, column: NamedColumn, trainingRows: Uint32Array, later = column): Column {
  const config: TransformConfig = transformSchema.parse(input);
  const definition = definitionOf(config);
  const state = JSON.parse(
    JSON.stringify(definition.fit(config as never, column, trainingRows, { target: null, seed: 0 })),
  );
  return definition.apply(config as never, state as never, later, null) as Column;
}

const values = (column: Column) => Array.from(column.values as Iterable<number>);
const mixed = numeric([2.5, -1, 7.25, 3, Number.NaN, 100, 4.5]);
const firstFive = rows(5);

describe('standardise', () => {
  it('equals StandardScaler, learns from the training rows alone and passes over missing values', () => {
    const expected = [
      -0.1494103825528152,
      -1.3446934429753368,
      1.472759485163464,
      0.021344340364687884,
      Number.NaN,
      33.147760586360285,
      0.5336085091171971,
    ];
    expectClose(fitAndApply({ kind: 'standardise' }, mixed, firstFive), expected);
  });

  it('keeps the deviation of values far from zero', () => {
    const far = numeric([1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4.5]);
    expectClose(
      fitAndApply({ kind: 'standardise' }, far, rows(4)),
      [-1.2567574357593625, -0.4833682445228318, 0.29002094671369905, 1.4501047335684953],
      12,
    );
  });

  it('divides a constant column by one, although 0.1 summed five times is not 0.5', () => {
    const constant = numeric([0.1, 0.1, 0.1, 0.1, 0.1]);
    expect(values(fitAndApply({ kind: 'standardise' }, constant, rows(5), numeric([0.1, 2.1])))).toEqual([0, 2]);
  });

  it('names a column without a value in the training rows', () => {
    expect(() => fitAndApply({ kind: 'standardise' }, numeric([Number.NaN, 1]), rows(1))).toThrow(
      /column "x" has no value in the 1 training rows/,
    );
  });

  it('names the row of an infinite value', () => {
    expect(() => fitAndApply({ kind: 'standardise' }, numeric([1, Number.POSITIVE_INFINITY]), rows(2))).toThrow(
      /"x" contains Infinity in row 2/,
    );
  });
});

describe('minMax', () => {
  it('equals MinMaxScaler, also outside of the training range', () => {
    const expected = [
      0.42424242424242425,
      0,
      1,
      0.48484848484848486,
      Number.NaN,
      12.242424242424242,
      0.6666666666666666,
    ];
    expectClose(fitAndApply({ kind: 'minMax' }, mixed, firstFive), expected);
  });

  it('makes a constant column zero', () => {
    expect(values(fitAndApply({ kind: 'minMax' }, numeric([7, 7]), rows(2), numeric([7, 9])))).toEqual([0, 2]);
  });
});

describe('scale', () => {
  it('multiplies, then adds', () => {
    expect(values(fitAndApply({ kind: 'scale', factor: 0.0625, offset: -0.5 }, numeric([0, 16]), rows(2)))).toEqual([
      -0.5, 0.5,
    ]);
  });
});

describe('impute', () => {
  it.each([
    ['mean', 2.9375],
    ['median', 2.75],
  ])('equals SimpleImputer with strategy %s', (strategy, filler) => {
    expect(values(fitAndApply({ kind: 'impute', strategy }, mixed, firstFive))).toEqual([
      2.5,
      -1,
      7.25,
      3,
      filler,
      100,
      4.5,
    ]);
  });

  it('takes the smaller of two equally frequent numbers and texts', () => {
    const strategy = { kind: 'impute', strategy: 'mostFrequent' };
    expect(values(fitAndApply(strategy, numeric([3, 1, 1, 3, Number.NaN]), rows(5)))[4]).toBe(1);
    expect(fitAndApply(strategy, text(['b', 'a', 'b', 'a', null]), rows(5)).values[4]).toBe('a');
  });

  it('fills with the constant', () => {
    const config = { kind: 'impute', strategy: 'constant', value: '' };
    expect(fitAndApply(config, text(['b', null]), rows(2)).values).toEqual(['b', '']);
  });

  it('refuses a text constant for numbers, and says what to set', () => {
    expect(() => fitAndApply({ kind: 'impute', strategy: 'constant', value: 'none' }, mixed, firstFive)).toThrow(
      'impute: strategy "constant" received the string "none" for column "x", which needs a number.',
    );
  });
});

describe('oneHot', () => {
  const letters = text([...'ddabbcdaae']);

  it('equals OneHotEncoder with max_categories: rare and unseen categories share the last column', () => {
    const encoded = fitAndApply({ kind: 'oneHot', maximumCategories: 3 }, letters, rows(10), text([...'abcdez']));
    expect(encoded).toEqual({
      kind: 'vector',
      width: 3,
      integer: false,
      names: ['x=a', 'x=d', 'x=(other)'],
      values: Float32Array.from([1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 1]),
    });
  });

  it('keeps the later of equally frequent categories, as OneHotEncoder does', () => {
    const encoded = fitAndApply({ kind: 'oneHot', maximumCategories: 3 }, text([...'aabbccdd']), rows(8));
    expect(encoded).toMatchObject({ names: ['x=c', 'x=d', 'x=(other)'] });
  });

  it('orders numbers by size and leaves an unseen one all zeros', () => {
    const encoded = fitAndApply({ kind: 'oneHot' }, numeric([10, 9, 2]), rows(3), numeric([9, 3]));
    expect(encoded).toMatchObject({ names: ['x=2', 'x=9', 'x=10'], values: Float32Array.from([0, 1, 0, 0, 0, 0]) });
  });

  it('counts missing values and names the remedy', () => {
    expect(() => fitAndApply({ kind: 'oneHot' }, text(['a', null, null]), rows(3))).toThrow(
      expect.objectContaining({
        message: 'oneHot: column "x" has 2 missing values.',
        data: expect.objectContaining({ fix: expect.stringContaining('kind: impute, columns: [x]') }),
      }),
    );
  });
});

describe('tokenise', () => {
  const reviews = text(['The film was good, good!', 'the film wasn’t', 'Zebra']);

  it('numbers words by frequency from 2, pads before and marks unknown words with 1', () => {
    const encoded = fitAndApply(
      { kind: 'tokenise', vocabularySize: 5, sequenceLength: 4 },
      reviews,
      rows(2),
      text(['good zebra', 'the film was good']),
    );
    // Frequencies: film 2, good 2, the 2, was 1, wasn’t 1; five places less padding and unknown leave three.
    expect(encoded).toEqual({
      kind: 'vector',
      width: 4,
      integer: true,
      names: ['x[0]', 'x[1]', 'x[2]', 'x[3]'],
      values: Float32Array.from([0, 0, 3, 1, 4, 2, 1, 3]),
    });
  });

  it('cuts the end of a longer text and pads after where asked', () => {
    const config = { kind: 'tokenise', sequenceLength: 2, padding: 'after' };
    const encoded = fitAndApply(config, text(['a b c', 'c']), rows(2));
    expect(encoded.values).toEqual(Float32Array.from([3, 4, 2, 0]));
  });

  it('takes composed and decomposed accents and typographic apostrophes as one word each', () => {
    expect(splitWords('Cafe\u0301 don’t 3D', true)).toEqual(['caf\u00e9', 'don’t', '3d']);
  });

  it('keeps upper case when asked', () => {
    expect(splitWords('US us', false)).toEqual(['US', 'us']);
  });
});
