import type { Projection } from './projection';
import { lowerBound } from './series';

export type { Projection } from './projection';

/** What is drawn instead of a value where one point stands for several. */
interface Extremes {
  minimum: Float64Array;
  maximum: Float64Array;
}

/**
 * The pixels of a line: x and y alternate, NaN pairs are gaps. Where several points share a pixel column, its first,
 * lowest, highest and last remain, so that no spike is lost and the cost follows the width, not the number of points.
 *
 * @param extremes reaches to these at every point, where the line is not drawn with a band
 */
export function polyline(
  x: Float64Array,
  y: Float64Array,
  projection: Projection,
  extremes: Extremes | null = null,
): Float64Array {
  const first = Math.max(0, lowerBound(x, projection.from) - 1);
  const last = Math.min(x.length - 1, lowerBound(x, projection.to));
  const pixels: number[] = [];
  let column = Number.NaN;
  let columnX = 0;
  let open = 0;
  let low = 0;
  let high = 0;
  let close = 0;
  let lowFirst = true;
  const flush = () => {
    if (Number.isNaN(column)) return;
    pixels.push(columnX, open);
    if (low !== high) {
      if (lowFirst) pixels.push(columnX, low, columnX, high);
      else pixels.push(columnX, high, columnX, low);
      pixels.push(columnX, close);
    }
    column = Number.NaN;
  };
  const reach = (pixelY: number) => {
    if (pixelY < low) {
      low = pixelY;
      lowFirst = false;
    }
    if (pixelY > high) {
      high = pixelY;
      lowFirst = true;
    }
  };
  for (let index = first; index <= last; index += 1) {
    const pixelX = projection.x(x[index] as number);
    const pixelY = projection.y(y[index] as number);
    if (!Number.isFinite(pixelY) || !Number.isFinite(pixelX)) {
      flush();
      if (pixels.length > 0 && !Number.isNaN(pixels[pixels.length - 1] as number)) pixels.push(Number.NaN, Number.NaN);
      continue;
    }
    const rounded = Math.round(pixelX);
    if (rounded !== column) {
      flush();
      column = rounded;
      columnX = pixelX;
      open = pixelY;
      low = pixelY;
      high = pixelY;
      lowFirst = true;
    } else reach(pixelY);
    close = pixelY;
    if (extremes) {
      const top = projection.y(extremes.maximum[index] as number);
      const bottom = projection.y(extremes.minimum[index] as number);
      if (Number.isFinite(top)) reach(top);
      if (Number.isFinite(bottom)) reach(bottom);
    }
  }
  flush();
  return Float64Array.from(pixels);
}

/** Points in their own order, each with its pixels; nothing is joined over a gap. For lines whose x does not grow. */
export function trailLine(x: Float64Array, y: Float64Array, projection: Projection): Float64Array {
  const pixels = new Float64Array(2 * x.length);
  for (let index = 0; index < x.length; index += 1) {
    const pixelX = projection.x(x[index] as number);
    const pixelY = projection.y(y[index] as number);
    const hasPlace = Number.isFinite(pixelX) && Number.isFinite(pixelY);
    pixels[2 * index] = hasPlace ? pixelX : Number.NaN;
    pixels[2 * index + 1] = hasPlace ? pixelY : Number.NaN;
  }
  return pixels;
}

/**
 * The outline of a min–max band: along the maxima, back along the minima. Where only the minimum has no place, as zero on a
 * logarithmic axis, the band reaches down to the lower edge. Empty when nothing can be drawn.
 */
export function bandOutline(
  x: Float64Array,
  minimum: Float64Array,
  maximum: Float64Array,
  projection: Projection,
): Float64Array {
  const first = Math.max(0, lowerBound(x, projection.from) - 1);
  const last = Math.min(x.length - 1, lowerBound(x, projection.to));
  const upper: number[] = [];
  const lower: number[] = [];
  for (let index = first; index <= last; index += 1) {
    const top = projection.y(maximum[index] as number);
    const least = minimum[index] as number;
    const bottom = projection.y(least);
    const pixelX = projection.x(x[index] as number);
    if (!Number.isFinite(top) || Number.isNaN(least) || !Number.isFinite(pixelX)) continue;
    upper.push(pixelX, top);
    lower.push(pixelX, Number.isFinite(bottom) ? bottom : projection.bottom);
  }
  const outline = new Float64Array(upper.length * 2);
  outline.set(upper);
  for (let pair = 0; pair < lower.length / 2; pair += 1) {
    const from = lower.length - 2 * (pair + 1);
    outline[upper.length + 2 * pair] = lower[from] as number;
    outline[upper.length + 2 * pair + 1] = lower[from + 1] as number;
  }
  return outline;
}
