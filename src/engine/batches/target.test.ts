import { describe, expect, test } from 'vitest';
import { type LossConfig, lossSchema } from '../../shared/config/loss';
import type { TargetConfig } from '../../shared/config/target';
import type { FeatureMatrix, NamedColumn } from '../../shared/transforms';
import { type EncodedTarget, encodeTarget, type FittedTarget, fitTarget, type TargetSource } from './target';

const multiclass = lossSchema.parse({ kind: 'sparseCategoricalCrossentropy', fromLogits: true });
const binary = lossSchema.parse({ kind: 'binaryCrossentropy', fromLogits: true });
const squares = lossSchema.parse({ kind: 'meanSquaredError' });
const numeric = (name: string, ...values: number[]): NamedColumn => ({
  name,
  kind: 'numeric',
  values: Float64Array.from(values),
});
const text = (...values: (string | null)[]): NamedColumn => ({ name: 'label', kind: 'text', values });

type Source = Omit<TargetSource, 'columns' | 'inputs'> & {
  columns: ReadonlyMap<string, NamedColumn>;
  inputs: ReadonlyMap<string, FeatureMatrix>;
};

function sourceOf(...columns: NamedColumn[]): Source {
  return {
    columns: new Map(columns.map((column) => [column.name, column])),
    defaultTarget: columns[0]?.name ?? null,
    inputs: new Map(),
    transforms: { formatVersion: 1, columns: [], steps: [] },
  };
}

interface Options {
  target?: TargetConfig;
  classWeights?: Parameters<typeof fitTarget>[0]['classWeights'];
  scaleTarget?: Parameters<typeof fitTarget>[0]['scaleTarget'];
  trainingRows?: number[];
}

function fit(source: Source, loss: LossConfig, options: Options = {}): FittedTarget {
  const { target = null, classWeights = null, scaleTarget = null } = options;
  const rows = options.trainingRows ?? [...source.columns.values()][0]?.values.length ?? 0;
  const trainingRows = typeof rows === 'number' ? Uint32Array.from({ length: rows }, (_, row) => row) : rows;
  return fitTarget({ target, loss, classWeights, scaleTarget }, source, Uint32Array.from(trainingRows));
}

const encode = (source: Source, loss: LossConfig, options: Options = {}): EncodedTarget =>
  encodeTarget(fit(source, loss, options), source);

describe('classes', () => {
  test('of numbers are in numeric order, of text in alphabetic order', () => {
    expect(fit(sourceOf(numeric('label', 10, 9, 1, 10)), multiclass).classes).toEqual(['1', '9', '10']);
    expect(fit(sourceOf(text('pear', 'apple', null, 'fig')), multiclass).classes).toEqual(['apple', 'fig', 'pear']);
  });

  test('become indices, and rows without one are marked and counted', () => {
    expect(encode(sourceOf(text('b', null, 'a', '')), multiclass)).toEqual({
      values: Float32Array.of(1, Number.NaN, 0, Number.NaN),
      width: 1,
      missingCount: 2,
    });
  });

  test('that training did not know are refused with the row', () => {
    const fitted = fit(sourceOf(text('a', 'b')), multiclass);
    expect(() => encodeTarget(fitted, sourceOf(text('a', 'c')))).toThrow(
      'Row 2 has the class "c" in "label"; the run knows a, b.',
    );
  });

  test('must be two for a binary loss and at least two otherwise', () => {
    expect(() => fit(sourceOf(text('a', 'b', 'c')), binary)).toThrow(/needs two classes/);
    expect(() => fit(sourceOf(text('a', 'a')), multiclass)).toThrow(/only the class "a"/);
  });
});

test('a number to predict stays a number; text is refused', () => {
  expect(encode(sourceOf(numeric('label', 0.25, -3, Number.NaN)), squares)).toEqual({
    values: Float32Array.of(0.25, -3, Number.NaN),
    width: 1,
    missingCount: 1,
  });
  expect(() => fit(sourceOf(text('a')), squares)).toThrow(/is text/);
});

describe('several columns', () => {
  test('of numbers lie side by side, and a row that lacks one counts as missing', () => {
    const source = sourceOf(numeric('x', 1, 2, 3), numeric('y', 10, Number.NaN, 30));
    expect(encode(source, squares, { target: ['x', 'y'] })).toEqual({
      values: Float32Array.of(1, 10, Number.NaN, Number.NaN, 3, 30),
      width: 2,
      missingCount: 1,
    });
  });

  test('that are each true or false become 0 and 1 by their own two values', () => {
    const source = sourceOf(numeric('wet', 1, 0, 1), { ...text('no', 'yes', 'yes'), name: 'cold' });
    const fitted = fit(source, binary, { target: ['wet', 'cold'] });
    expect(fitted.labels).toEqual([
      ['0', '1'],
      ['no', 'yes'],
    ]);
    expect(encodeTarget(fitted, source).values).toEqual(Float32Array.of(1, 0, 0, 1, 1, 1));
  });

  test('cannot be one class a row', () => {
    expect(() => fit(sourceOf(numeric('x', 1, 2), numeric('y', 1, 2)), multiclass, { target: ['x', 'y'] })).toThrow(
      /compares with one class a row/,
    );
  });
});

describe('scaled numbers', () => {
  test('have mean 0 and deviation 1 over the training rows alone', () => {
    // Training rows 2, 4, 9: mean 5, population deviation sqrt(26/3).
    const source = sourceOf(numeric('label', 2, 4, 9, 1000));
    const { values } = encode(source, squares, { scaleTarget: 'standardise', trainingRows: [0, 1, 2] });
    const deviation = Math.sqrt(26 / 3);
    for (const [row, value] of [2, 4, 9, 1000].entries()) expect(values[row]).toBeCloseTo((value - 5) / deviation, 4);
  });

  test('go from 0 to 1; a constant is only moved', () => {
    expect(encode(sourceOf(numeric('label', -2, 6, 2)), squares, { scaleTarget: 'minMax' }).values).toEqual(
      Float32Array.of(0, 1, 0.5),
    );
    expect(encode(sourceOf(numeric('label', 7, 7)), squares, { scaleTarget: 'standardise' }).values).toEqual(
      Float32Array.of(0, 0),
    );
  });

  test('are refused for classes', () => {
    expect(() => fit(sourceOf(text('a', 'b')), multiclass, { scaleTarget: 'minMax' })).toThrow(/Remove|has none/);
  });
});

describe('class weights', () => {
  const source = sourceOf(text('a', 'a', 'a', 'b', 'c', 'c'));

  test('that are balanced are those of scikit-learn, from the training rows', () => {
    // compute_class_weight('balanced', classes=['a','b','c'], y=['a','a','a','b','c','c']) = [0.6667, 2, 1]
    expect(fit(source, multiclass, { classWeights: 'balanced' }).classWeights).toEqual([6 / 9, 2, 1]);
    expect(fit(source, multiclass, { classWeights: 'balanced', trainingRows: [0, 1, 4] }).classWeights).toEqual([
      3 / 4,
      1,
      3 / 2,
    ]);
  });

  test('of a map stand in the order of the classes; an unknown class is named', () => {
    expect(fit(source, multiclass, { classWeights: { c: 5, a: 0.5 } }).classWeights).toEqual([0.5, 1, 5]);
    expect(() => fit(source, multiclass, { classWeights: { d: 2 } })).toThrow(/name "d"/);
  });
});

describe('targets made from what the network reads', () => {
  const tokens = (...rows: number[][]): FeatureMatrix => ({
    rowCount: rows.length,
    width: rows[0]?.length ?? 0,
    shape: [rows[0]?.length ?? 0],
    values: Float32Array.from(rows.flat()),
    integer: true,
    names: [],
  });
  const config = {
    kind: 'tokenise',
    columns: 'auto',
    vocabularySize: 6,
    sequenceLength: 4,
    lowercase: true,
    padding: 'after',
  } as const;
  const source: Source = {
    columns: new Map(),
    defaultTarget: null,
    inputs: new Map([['words', tokens([2, 3, 4, 5], [3, 2, 0, 0])]]),
    transforms: {
      formatVersion: 1,
      columns: [{ name: 'text', kind: 'text' }],
      steps: [{ config: config as never, columns: [{ name: 'text', state: { words: ['the', 'cat', 'sat', 'on'] } }] }],
    },
  };

  test('the next token is the input moved by one; padding and the last step do not count', () => {
    const fitted = fit(source, multiclass, { target: { nextToken: 'text' } });
    expect(fitted.classes).toEqual(['(padding)', '(unknown)', 'the', 'cat', 'sat', 'on']);
    expect(encodeTarget(fitted, source).values).toEqual(Float32Array.of(3, 4, 5, -1, 2, -1, -1, -1));
  });

  test('an input that is given back keeps its tokens; padding does not count', () => {
    const fitted = fit(source, multiclass, { target: { reconstruct: 'words' } });
    expect(encodeTarget(fitted, source).values).toEqual(Float32Array.of(2, 3, 4, 5, 3, 2, -1, -1));
  });

  test('an unknown input layer, and tokens compared as amounts, are refused', () => {
    expect(() => fit(source, multiclass, { target: { reconstruct: 'image' } })).toThrow(/does not have/);
    expect(() => fit(source, squares, { target: { reconstruct: 'words' } })).toThrow(/numbers of words/);
  });
});
