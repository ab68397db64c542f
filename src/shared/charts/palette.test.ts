import { describe, expect, test } from 'vitest';
import { chartHues, lineStyleOf } from './palette';

type Triple = [number, number, number];
const toLinear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const linearRgb = (hex: string): Triple =>
  [1, 3, 5].map((at) => toLinear(parseInt(hex.slice(at, at + 2), 16) / 255)) as Triple;
const luminance = ([red, green, blue]: Triple) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** Source: Machado, Oliveira and Fernandes 2009, severity 1, applied to linear RGB. */
const deficiencies = {
  none: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
const seenBy = (matrix: readonly number[], rgb: Triple): Triple =>
  [0, 3, 6].map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        rgb.reduce((sum, value, column) => sum + value * (matrix[row + column] as number), 0),
      ),
    ),
  ) as Triple;

/** CIELAB under D65. Source: CIE 15. */
function lab([red, green, blue]: Triple): Triple {
  const root = (value: number) => (value > 216 / 24389 ? Math.cbrt(value) : (value * 24389) / 27 / 116 + 16 / 116);
  const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047);
  const y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
const difference = (a: Triple, b: Triple) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

describe.each(['light', 'dark'] as const)('the %s palette', (scheme) => {
  test('keeps every pair of hues apart for people with each kind of colour blindness', () => {
    for (const matrix of Object.values(deficiencies)) {
      const seen = chartHues[scheme].map((hue) => lab(seenBy(matrix, linearRgb(hue))));
      seen.forEach((one, index) => {
        for (const other of seen.slice(index + 1)) expect(difference(one, other)).toBeGreaterThan(9);
      });
    }
  });

  test('has a contrast of at least 3:1 to the background', () => {
    const background = luminance(linearRgb({ light: '#ffffff', dark: '#15181d' }[scheme]));
    for (const hue of chartHues[scheme]) {
      const own = luminance(linearRgb(hue));
      expect((Math.max(own, background) + 0.05) / (Math.min(own, background) + 0.05)).toBeGreaterThanOrEqual(3);
    }
  });

  test('changes the line style once all hues are used', () => {
    expect(lineStyleOf(0, scheme)).toEqual({ color: chartHues[scheme][0], dash: [] });
    expect(lineStyleOf(13, scheme)).toEqual({ color: chartHues[scheme][3], dash: [6, 3] });
  });
});
