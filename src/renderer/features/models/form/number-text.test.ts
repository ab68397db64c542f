import { expect, test } from 'vitest';
import type { FieldDescription } from './field-description';
import { readNumber, stepNumber } from './number-text';

const real = {
  kind: 'number',
  name: 'rate',
  help: '',
  required: false,
  default: 0.5,
  nullable: false,
  integer: false,
  minimum: 0,
  maximum: 1,
} satisfies FieldDescription;
const whole = { ...real, integer: true, minimum: 1, maximum: null };

test('an empty field takes the default, but not where a value is needed', () => {
  expect(readNumber('', real)).toEqual({ value: undefined });
  expect(readNumber('', { ...real, required: true })).toHaveProperty('error');
});

test('scientific notation is a number, a word is not', () => {
  expect(readNumber('1e-3', real)).toEqual({ value: 0.001 });
  expect(readNumber('fast', real)).toEqual({ error: '"fast" is not a number.' });
});

test('a step is a tenth of the size of a real number, without rounding noise', () => {
  expect(stepNumber(0.003, 1, real)).toBe(0.0031);
  expect(stepNumber(0.1, 2, real)).toBe(0.12);
});

test('steps stop at the bounds', () => {
  expect(stepNumber(1, -5, whole)).toBe(1);
  expect(stepNumber(0.95, 9, real)).toBe(1);
});
