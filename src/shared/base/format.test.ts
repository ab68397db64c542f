import { describe, expect, test } from 'vitest';
import { formatBytes, formatCompact, formatDuration, formatNumber } from './format';

describe('format', () => {
  test.each([
    [0.123456, '0.1235'],
    [1204, '1,204'],
    [0, '0'],
    [-3.5, '−3.5'],
    [0.00001234, '1.23e−5'],
    [12345678, '1.23e7'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '−∞'],
    [null, '–'],
  ])('formatNumber(%j) is %j', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [2.1 * 2 ** 30, '2.1 GiB'],
    [512 * 2 ** 20, '512 MiB'],
  ])('formatBytes(%j) is %j', (value, text) => {
    expect(formatBytes(value)).toBe(text);
  });

  test.each([
    [840, '840 ms'],
    [12_400, '12.4 s'],
    [185_000, '3 min 5 s'],
    [8_040_000, '2 h 14 min'],
    [5_309_940_000, '61 d 10 h'],
  ])('formatDuration(%j) is %j', (value, text) => {
    expect(formatDuration(value)).toBe(text);
  });

  test('formatCompact shortens millions only', () => {
    expect([formatCompact(101_770), formatCompact(2_310_000)]).toEqual(['101,770', '2.31 M']);
  });
});
