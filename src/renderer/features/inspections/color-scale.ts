import type { ColorScheme } from '../../lib/charts';

/** Colours of numbers on a canvas, as red, green, blue, opacity for 256 steps each. */
export interface ColorScale {
  kind: 'sequential' | 'diverging';
  minimum: number;
  maximum: number;
  table: Uint8ClampedArray;
}

type Stops = readonly (readonly [number, number, number])[];

/** From dark to bright with even steps of lightness, so that they stay apart in grey. */
const sequential: Stops = [
  [10, 12, 34],
  [34, 38, 108],
  [63, 74, 178],
  [98, 116, 226],
  [146, 163, 245],
  [196, 207, 250],
  [245, 247, 255],
];

/** Zero is the colour of the theme's surface; the ends are equally far from it and differ in hue and, a little, in lightness. */
const diverging = {
  light: [
    [146, 66, 8],
    [209, 118, 46],
    [240, 186, 138],
    [250, 250, 252],
    [150, 172, 240],
    [78, 104, 214],
    [36, 50, 150],
  ],
  dark: [
    [255, 190, 120],
    [222, 130, 52],
    [122, 70, 30],
    [24, 27, 33],
    [46, 58, 130],
    [88, 108, 224],
    [170, 186, 255],
  ],
} satisfies Record<ColorScheme, Stops>;

const stepCount = 256;

function tableOf(stops: Stops): Uint8ClampedArray {
  const table = new Uint8ClampedArray(stepCount * 4);
  for (let step = 0; step < stepCount; step += 1) {
    const place = (step / (stepCount - 1)) * (stops.length - 1);
    const at = Math.min(stops.length - 2, Math.floor(place));
    const [from, to] = [stops[at], stops[at + 1]] as [Stops[number], Stops[number]];
    from.forEach((value, part) => {
      table[step * 4 + part] = value + (to[part as 0 | 1 | 2] - value) * (place - at);
    });
    table[step * 4 + 3] = 255;
  }
  return table;
}

/**
 * The scale for numbers between two bounds: one that runs both ways from zero where both signs occur, else from dark to
 * bright.
 */
export function colorScaleFor(minimum: number, maximum: number, scheme: ColorScheme): ColorScale {
  if (minimum < 0 && maximum > 0) {
    const bound = Math.max(-minimum, maximum);
    return { kind: 'diverging', minimum: -bound, maximum: bound, table: tableOf(diverging[scheme]) };
  }
  return { kind: 'sequential', minimum, maximum, table: tableOf(sequential) };
}

/** What NaN and infinities look like: nothing else has this colour. */
export const brokenColor = [228, 38, 58, 255] as const;

/** Place of a number's colour in the table, or -1 for NaN and infinities. */
export function stepOf({ minimum, maximum }: Pick<ColorScale, 'minimum' | 'maximum'>, value: number): number {
  if (!Number.isFinite(value)) return -1;
  const width = maximum - minimum;
  if (width <= 0) return stepCount / 2;
  return Math.min(stepCount - 1, Math.max(0, Math.round(((value - minimum) / width) * (stepCount - 1))));
}

/** Paints numbers as points of an image. */
export function paintValues(values: ArrayLike<number>, scale: ColorScale, target: Uint8ClampedArray): void {
  for (let index = 0; index < values.length; index += 1) {
    const step = stepOf(scale, values[index] as number);
    const color = step < 0 ? brokenColor : scale.table.subarray(step * 4, step * 4 + 4);
    target.set(color, index * 4);
  }
}

/**
 * Paints three planes as red, green and blue, from the smallest number (dark) to the largest (bright).
 * Shape: [3, height, width].
 */
export function paintColors(
  values: ArrayLike<number>,
  { minimum, maximum }: Pick<ColorScale, 'minimum' | 'maximum'>,
  target: Uint8ClampedArray,
): void {
  const size = values.length / 3;
  for (let index = 0; index < size; index += 1) {
    const parts = [0, 1, 2].map((plane) => stepOf({ minimum, maximum }, values[plane * size + index] as number));
    target.set(parts.some((part) => part < 0) ? brokenColor : [...parts, 255], index * 4);
  }
}

/** Smallest and largest finite number; zero and one where there is none. */
export function rangeOf(values: ArrayLike<number>): { minimum: number; maximum: number } {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (!Number.isFinite(value)) continue;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return minimum <= maximum ? { minimum, maximum } : { minimum: 0, maximum: 1 };
}

/** CSS gradient of a scale, for its legend. */
export function gradientOf({ table }: ColorScale): string {
  const stops = [0, 51, 102, 153, 204, 255].map(
    (step) => `rgb(${[...table.subarray(step * 4, step * 4 + 3)].join(' ')})`,
  );
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
