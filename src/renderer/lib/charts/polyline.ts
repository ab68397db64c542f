import { lowerBound } from './series';

/** Turns a position on the axes into pixels; NaN where the axis has no place for it. */
export interface Projection {
  x(value: number): number;
  y(value: number): number;
  from: number;
  to: number;
}

/**
 * The pixels of a line: x and y alternate, NaN pairs are gaps. Where several points share a pixel column, its first,
 * lowest, highest and last remain, so that no spike is lost and the cost follows the width, not the number of points.
 */
export function polyline(x: Float64Array, y: Float64Array, projection: Projection): Float64Array {
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
  for (let index = first; index <= last; index += 1) {
    const pixelY = projection.y(y[index] as number);
    if (!Number.isFinite(pixelY)) {
      flush();
      if (pixels.length > 0 && !Number.isNaN(pixels[pixels.length - 1] as number)) pixels.push(Number.NaN, Number.NaN);
      continue;
    }
    const pixelX = projection.x(x[index] as number);
    const rounded = Math.round(pixelX);
    if (rounded !== column) {
      flush();
      column = rounded;
      columnX = pixelX;
      open = pixelY;
      low = pixelY;
      high = pixelY;
      close = pixelY;
      lowFirst = true;
      continue;
    }
    if (pixelY < low) {
      low = pixelY;
      lowFirst = false;
    }
    if (pixelY > high) {
      high = pixelY;
      lowFirst = true;
    }
    close = pixelY;
  }
  flush();
  return Float64Array.from(pixels);
}

/** The outline of a min–max band: along the maxima, back along the minima. Empty when nothing can be drawn. */
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
    const bottom = projection.y(minimum[index] as number);
    if (!Number.isFinite(top) || !Number.isFinite(bottom)) continue;
    const pixelX = projection.x(x[index] as number);
    upper.push(pixelX, top);
    lower.push(pixelX, bottom);
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
