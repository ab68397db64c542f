import { describe, expect, test } from 'vitest';
import type { LossConfig } from '../../shared/config/loss';
import type { NamedColumn } from '../../shared/transforms';
import { encodeTarget, fitTarget } from './target';

const multiclass: LossConfig = { kind: 'sparseCategoricalCrossentropy', fromLogits: true };
const binary: LossConfig = { kind: 'binaryCrossentropy', fromLogits: true };
const numeric = (...values: number[]): NamedColumn => ({
  name: 'label',
  kind: 'numeric',
  values: Float64Array.from(values),
});
const text = (...values: (string | null)[]): NamedColumn => ({ name: 'label', kind: 'text', values });

describe('classes', () => {
  test('of numbers are in numeric order, of text in alphabetic order', () => {
    expect(fitTarget(numeric(10, 9, 1, 10), multiclass).classes).toEqual(['1', '9', '10']);
    expect(fitTarget(text('pear', 'apple', null, 'fig'), multiclass).classes).toEqual(['apple', 'fig', 'pear']);
  });

  test('become indices, and rows without one are marked and counted', () => {
    const column = text('b', null, 'a', '');
    expect(encodeTarget(column, fitTarget(column, multiclass))).toEqual({
      values: Float32Array.of(1, Number.NaN, 0, Number.NaN),
      missingCount: 2,
    });
  });

  test('that training did not know are refused with the row', () => {
    const fitted = fitTarget(text('a', 'b'), multiclass);
    expect(() => encodeTarget(text('a', 'c'), fitted)).toThrow(
      'Row 2 has the class "c" in "label"; the run knows a, b.',
    );
  });

  test('must be two for a binary loss and at least two otherwise', () => {
    expect(() => fitTarget(text('a', 'b', 'c'), binary)).toThrow(/needs two classes/);
    expect(() => fitTarget(text('a', 'a'), multiclass)).toThrow(/only the class "a"/);
  });
});

test('a number to predict stays a number; text is refused', () => {
  const loss: LossConfig = { kind: 'meanSquaredError' };
  const column = numeric(0.25, -3, Number.NaN);
  expect(encodeTarget(column, fitTarget(column, loss))).toEqual({
    values: Float32Array.of(0.25, -3, Number.NaN),
    missingCount: 1,
  });
  expect(() => fitTarget(text('a'), loss)).toThrow(/is text/);
});
