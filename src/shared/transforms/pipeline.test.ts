import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyTransforms, fitTransforms, outlineFeatures } from '.';
import { type TransformConfig, transformSchema } from './schema';
import type { NamedColumn } from './transform';

const configs = (...inputs: unknown[]): TransformConfig[] => inputs.map((input) => transformSchema.parse(input));
const numeric = (name: string, ...values: number[]): NamedColumn => ({
  name,
  kind: 'numeric',
  values: Float64Array.from(values),
});
const text = (name: string, ...values: (string | null)[]): NamedColumn => ({ name, kind: 'text', values });
const allOf = (count: number) => Uint32Array.from({ length: count }, (_, index) => index);

const age = numeric('age', 20, Number.NaN, 40, 60);
const city = text('city', 'Rome', 'Paris', null, 'Rome');

describe('fitTransforms and applyTransforms', () => {
  it('applies transforms in order and puts columns side by side in table order', () => {
    const fitted = fitTransforms(
      configs({ kind: 'impute' }, { kind: 'impute', strategy: 'mostFrequent' }, { kind: 'minMax' }, { kind: 'oneHot' }),
      [city, age],
      allOf(4),
    );
    expect(applyTransforms(fitted, [age, city])).toEqual({
      rowCount: 4,
      width: 3,
      shape: [3],
      integer: false,
      names: ['city=Paris', 'city=Rome', 'age'],
      values: Float32Array.from([0, 1, 0, 1, 0, 0.5, 0, 1, 0.5, 0, 1, 1]),
    });
  });

  it('learns nothing from rows outside of the training split', () => {
    const steps = configs({ kind: 'impute' }, { kind: 'standardise' });
    const training = Uint32Array.of(0, 2);
    const other = numeric('age', 20, -1e6, 40, 1e6);
    expect(fitTransforms(steps, [other], training)).toEqual(fitTransforms(steps, [age], training));
  });

  it('gives the same bits after the fitted state went through JSON', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e30, max: 1e30 }), { minLength: 2, maxLength: 40 }),
        (values) => {
          const column = numeric('x', ...values);
          const fitted = fitTransforms(configs({ kind: 'standardise' }), [column], allOf(values.length));
          const stored = JSON.parse(JSON.stringify(fitted));
          expect(applyTransforms(stored, [column]).values).toEqual(applyTransforms(fitted, [column]).values);
        },
      ),
    );
  });

  it('gives a row the same numbers whichever rows stand beside it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constantFrom('a', 'b', 'c')), {
          minLength: 2,
          maxLength: 20,
        }),
        (samples) => {
          const columns = [
            numeric('x', ...samples.map(([value]) => value)),
            text('y', ...samples.map(([, letter]) => letter)),
          ];
          const steps = configs({ kind: 'standardise' }, { kind: 'oneHot' });
          const fitted = fitTransforms(steps, columns, allOf(samples.length));
          const together = applyTransforms(fitted, columns);
          samples.forEach(([value, letter], row) => {
            const alone = applyTransforms(fitted, [numeric('x', value), text('y', letter)]);
            expect(alone.values).toEqual(together.values.slice(row * together.width, (row + 1) * together.width));
          });
        },
      ),
    );
  });

  it.each([
    {
      title: 'text that is left',
      steps: [],
      columns: [text('city', 'Rome'), numeric('age', 1)],
      message: 'Feature column "city" still holds text; the network needs numbers.',
      fix: /oneHot, columns: \[city\].*tokenise/,
    },
    {
      title: 'missing values that are left',
      steps: [{ kind: 'standardise' }],
      columns: [age],
      message: 'Column "age" has 1 missing value.',
      fix: /impute, columns: \[age\]/,
    },
    {
      title: 'word indices beside amounts',
      steps: [{ kind: 'tokenise' }],
      columns: [text('review', 'good'), numeric('age', 1)],
      message: '"review" became word indices and cannot share one input with the amounts in "age".',
      fix: /dataset\.features to \[review\]/,
    },
    {
      title: 'a column that does not exist',
      steps: [{ kind: 'standardise', columns: ['weight'] }],
      columns: [numeric('age', 1)],
      message: 'standardise: no feature column is called "weight".',
      fix: /age/,
    },
    {
      title: 'a column that an earlier transform encoded',
      steps: [{ kind: 'oneHot' }, { kind: 'standardise', columns: ['city'] }],
      columns: [text('city', 'Rome')],
      message: 'standardise: column "city" is already encoded by an earlier transform; numeric was expected.',
      fix: /before that transform/,
    },
    {
      title: 'a number beyond 32 bits',
      steps: [],
      columns: [numeric('age', 1, 1e39)],
      message: 'Column "age" contains 1e+39 in row 2, which the network\'s 32-bit numbers cannot hold.',
      fix: /standardise/,
    },
    { title: 'no feature at all', steps: [], columns: [], message: /no feature column/, fix: /at least one/ },
  ])('reports $title with its remedy', ({ steps, columns, message, fix }) => {
    const attempt = () => {
      const rowCount = columns[0]?.values.length ?? 0;
      return applyTransforms(fitTransforms(configs(...steps), columns, allOf(rowCount)), columns);
    };
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'BAD_INPUT',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
        data: expect.objectContaining({ fix: expect.stringMatching(fix) }),
      }),
    );
  });

  it('names the columns that new data lack', () => {
    const fitted = fitTransforms([], [numeric('age', 1), numeric('size', 2)], allOf(1));
    expect(() => applyTransforms(fitted, [numeric('age', 1)])).toThrow(
      'Missing feature column "size"; the data have "age".',
    );
  });

  it('names a column that holds another kind than it was fitted on', () => {
    const fitted = fitTransforms([], [numeric('age', 1)], allOf(1));
    expect(() => applyTransforms(fitted, [text('age', 'old')])).toThrow(
      'Column "age" holds text values; the transforms were fitted on numeric ones.',
    );
  });
});

describe('outlineFeatures', () => {
  const outline = [
    { name: 'age', kind: 'numeric', distinctCount: 3 },
    { name: 'city', kind: 'text', distinctCount: 2 },
  ] as const;

  it('tells the shape that fitting then gives', () => {
    const steps = configs({ kind: 'standardise' }, { kind: 'oneHot' });
    const columns = [numeric('age', 1, 2, 3), text('city', 'Rome', 'Paris', 'Rome')];
    const matrix = applyTransforms(fitTransforms(steps, columns, allOf(3)), columns);
    expect(outlineFeatures(steps, outline)).toEqual({ shape: matrix.shape, integer: false, problems: [] });
  });

  it('tells that tokens are indices', () => {
    const steps = configs({ kind: 'tokenise', sequenceLength: 7 });
    expect(outlineFeatures(steps, [outline[1]])).toEqual({ shape: [7], integer: true, problems: [] });
  });

  it('leaves the width open while the number of categories is unknown', () => {
    const unknown = [{ name: 'city', kind: 'text', distinctCount: null }] as const;
    expect(outlineFeatures(configs({ kind: 'oneHot' }), unknown).shape).toEqual([null]);
  });

  it('reports text that would be left, at the transforms', () => {
    expect(outlineFeatures([], outline).problems).toMatchObject([
      { code: 'textFeature', where: { path: ['transforms'] } },
    ]);
  });

  it('points at the transform that names an unknown column', () => {
    const { problems } = outlineFeatures(
      configs({ kind: 'scale', factor: 1 }, { kind: 'minMax', columns: ['size'] }),
      outline,
    );
    expect(problems).toMatchObject([{ where: { path: ['transforms', 1, 'columns'] } }]);
  });
});
