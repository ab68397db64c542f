import type { HistogramSeries } from './histogram-series';

export interface HeatMapSize {
  width: number;
  height: number;
}

export type Colour = readonly [red: number, green: number, blue: number];

/** Steps lie evenly by their number: where a column of pixels begins to show the next record. */
export function placesOfColumns(steps: Float64Array, width: number): Int32Array {
  const first = steps[0] ?? 0;
  const last = steps.at(-1) ?? 0;
  const places = new Int32Array(width);
  if (steps.length < 2 || last === first) return places;
  // The newest record gets as much room as stands between two, so that it is seen, too.
  const span = ((last - first) * steps.length) / (steps.length - 1);
  let place = 0;
  for (let column = 0; column < width; column += 1) {
    const step = first + ((column + 0.5) / width) * span;
    while (place < steps.length - 1 && (steps[place + 1] as number) <= step) place += 1;
    places[column] = place;
  }
  return places;
}

/** Where the middle of a record stands, from 0 to 1 of the width. */
export function positionOfPlace(steps: Float64Array, place: number): number {
  const first = steps[0] ?? 0;
  const last = steps.at(-1) ?? 0;
  if (steps.length < 2 || last === first) return 0.5;
  const span = ((last - first) * steps.length) / (steps.length - 1);
  const own = steps[place] as number;
  const next = steps[place + 1] ?? first + span;
  return ((own + next) / 2 - first) / span;
}

/** Density of a record's bins: counts by width, so that narrow bins of one step compare with wide ones of another. */
function largestDensity({ bins, figures, binCount }: HistogramSeries): number {
  let largest = 0;
  for (let place = 0; place < figures.count.length; place += 1) {
    const width = ((figures.maximum[place] as number) - (figures.minimum[place] as number)) / binCount;
    if (!(width > 0)) continue;
    for (let bin = 0; bin < binCount; bin += 1) {
      const density = (bins[place * binCount + bin] as number) / width;
      if (density > largest) largest = density;
    }
  }
  return largest;
}

/** From 0 to 1; with logarithm a hundredth of the largest still stands off the ground. */
const shade = (share: number, logarithmic: boolean) =>
  logarithmic ? Math.log1p(share * 100) / Math.log1p(100) : share;

/**
 * Paints counts over steps (right) and values (up) into RGBA pixels.
 *
 * @param range of the values from bottom to top
 */
export function paintHeatMap(
  pixels: Uint8ClampedArray,
  { width, height }: HeatMapSize,
  series: HistogramSeries,
  range: readonly [number, number],
  { colours, logarithmic }: { colours: readonly Colour[]; logarithmic: boolean },
): void {
  pixels.fill(0);
  const { figures, steps, binCount } = series;
  if (steps.length === 0) return;
  const places = placesOfColumns(steps, width);
  const largest = largestDensity(series);
  const [low, high] = range;
  const perPixel = (high - low) / height;
  let before = -1;
  for (let column = 0; column < width; column += 1) {
    const place = places[column] as number;
    if (place === before) {
      for (let row = 0; row < height; row += 1) {
        const at = (row * width + column) * 4;
        pixels.copyWithin(at, at - 4, at);
      }
      continue;
    }
    before = place;
    const minimum = figures.minimum[place] as number;
    const maximum = figures.maximum[place] as number;
    const binWidth = (maximum - minimum) / binCount;
    for (let row = 0; row < height; row += 1) {
      const bottom = high - (row + 1) * perPixel;
      const top = bottom + perPixel;
      if (!(top > minimum || minimum === maximum) || bottom > maximum || top < minimum) continue;
      const density = densityWithin(series, place, { minimum, binWidth }, bottom, top);
      if (density <= 0) continue;
      const share = largest > 0 ? Math.min(1, density / largest) : 1;
      const colour = colours[Math.round(shade(share, logarithmic) * (colours.length - 1))] as Colour;
      const at = (row * width + column) * 4;
      pixels[at] = colour[0];
      pixels[at + 1] = colour[1];
      pixels[at + 2] = colour[2];
      pixels[at + 3] = 255;
    }
  }
}

/** The largest density of the bins that a pixel touches: a spike narrower than a pixel is not lost. */
function densityWithin(
  { bins, binCount }: HistogramSeries,
  place: number,
  { minimum, binWidth }: { minimum: number; binWidth: number },
  bottom: number,
  top: number,
): number {
  const offset = place * binCount;
  if (binWidth === 0) return minimum >= bottom && minimum <= top ? Number.POSITIVE_INFINITY : 0;
  const first = Math.max(0, Math.floor((bottom - minimum) / binWidth));
  const last = Math.min(binCount - 1, Math.ceil((top - minimum) / binWidth) - 1);
  let largest = 0;
  for (let bin = first; bin <= last; bin += 1) largest = Math.max(largest, bins[offset + bin] as number);
  return largest / binWidth;
}

/** The outline of a record over `width` points between two values, from 0 to 1 of its highest bin. */
export function outlineOf(
  series: HistogramSeries,
  place: number,
  range: readonly [number, number],
  width: number,
  logarithmic: boolean,
): Float32Array {
  const outline = new Float32Array(width);
  const { binCount } = series;
  const minimum = series.figures.minimum[place] as number;
  const maximum = series.figures.maximum[place] as number;
  const offset = place * binCount;
  let highest = 0;
  for (let bin = 0; bin < binCount; bin += 1) highest = Math.max(highest, series.bins[offset + bin] as number);
  if (highest === 0) return outline;
  const binWidth = (maximum - minimum) / binCount;
  const perPoint = (range[1] - range[0]) / width;
  for (let at = 0; at < width; at += 1) {
    const value = range[0] + (at + 0.5) * perPoint;
    if (binWidth === 0) {
      if (Math.abs(value - minimum) <= perPoint) outline[at] = 1;
      continue;
    }
    if (value < minimum || value > maximum) continue;
    const bin = Math.min(binCount - 1, Math.floor((value - minimum) / binWidth));
    outline[at] = shade((series.bins[offset + bin] as number) / highest, logarithmic);
  }
  return outline;
}
