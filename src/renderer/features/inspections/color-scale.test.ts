import { expect, test } from 'vitest';
import { brokenColor, colorScaleFor, paintColors, paintValues, rangeOf, stepOf } from './color-scale';

/** Relative luminance, WCAG 2.2. */
function luminance([red, green, blue]: readonly number[]): number {
  const linear = [red, green, blue].map((part) => {
    const share = (part ?? 0) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] as number) + 0.7152 * (linear[1] as number) + 0.0722 * (linear[2] as number);
}

const colorAt = (table: Uint8ClampedArray, step: number) => [...table.subarray(step * 4, step * 4 + 3)];

test('the sequential scale grows brighter all the way, so that it can be read in grey', () => {
  const { table } = colorScaleFor(0, 1, 'light');
  const shades = Array.from({ length: 256 }, (_, step) => luminance(colorAt(table, step)));
  for (let step = 1; step < 256; step += 1) expect(shades[step]).toBeGreaterThanOrEqual(shades[step - 1] as number);
  expect((shades[255] as number) + 0.05).toBeGreaterThan(15 * ((shades[0] as number) + 0.05));
});

test('both signs give a scale with zero in the middle', () => {
  const scale = colorScaleFor(-1, 3, 'dark');
  expect(scale).toMatchObject({ kind: 'diverging', minimum: -3, maximum: 3 });
  expect(stepOf(scale, 0)).toBe(128);
  expect(stepOf(scale, 3)).toBe(255);
  expect(stepOf(scale, -1)).toBe(85);
});

test('NaN has a colour that no number has', () => {
  const scale = colorScaleFor(-1, 1, 'light');
  const pixels = new Uint8ClampedArray(8);
  paintValues([Number.NaN, 0.2], scale, pixels);
  expect([...pixels.subarray(0, 4)]).toEqual([...brokenColor]);
  const used = Array.from({ length: 256 }, (_, step) => colorAt(scale.table, step).join());
  expect(used).not.toContain(brokenColor.slice(0, 3).join());
});

test('the range leaves out what is not finite', () => {
  expect(rangeOf([Number.NaN, 4, Number.NEGATIVE_INFINITY, -2])).toEqual({ minimum: -2, maximum: 4 });
  expect(rangeOf([Number.NaN])).toEqual({ minimum: 0, maximum: 1 });
});

test('three planes become red, green and blue', () => {
  const pixels = new Uint8ClampedArray(8);
  paintColors([1, 0, 0.5, 0, 0, Number.NaN], { minimum: 0, maximum: 1 }, pixels);
  expect([...pixels]).toEqual([255, 128, 0, 255, ...brokenColor]);
});
