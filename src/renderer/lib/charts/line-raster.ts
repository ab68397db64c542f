import type { AxisMap } from './projection';
import { lowerBound } from './series';

export interface RasterLine {
  /** Grows. */
  x: Float64Array;
  y: Float64Array;
  extremes: { minimum: Float64Array; maximum: Float64Array } | null;
  color: string;
}

/** Pixels of a plot; both axes count from its upper left corner. */
export interface RasterFrame {
  width: number;
  height: number;
  from: number;
  to: number;
  horizontal: AxisMap;
  vertical: AxisMap;
}

/** Red, green and blue, 0 to 255, of `#rrggbb`. */
function channelsOf(color: string): [number, number, number] {
  const number = Number.parseInt(color.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

/** Highest and lowest pixel of one line in each column of the plot. */
interface Columns {
  top: Float32Array;
  bottom: Float32Array;
  first: number;
  last: number;
}

function cover(columns: Columns, column: number, one: number, other: number): void {
  const { top, bottom } = columns;
  if (column < 0 || column >= top.length) return;
  const low = Math.min(one, other);
  const high = Math.max(one, other);
  if (low < (top[column] as number)) top[column] = low;
  if (high > (bottom[column] as number)) bottom[column] = high;
  if (column < columns.first) columns.first = column;
  if (column > columns.last) columns.last = column;
}

/** A straight piece between two points, column by column. */
function coverPiece(columns: Columns, fromX: number, fromY: number, toX: number, toY: number): void {
  const first = Math.floor(fromX);
  const last = Math.floor(toX);
  if (first === last) {
    cover(columns, first, fromY, toY);
    return;
  }
  const slope = (toY - fromY) / (toX - fromX);
  const start = Math.max(first, -1);
  const end = Math.min(last, columns.top.length);
  let y = start === first ? fromY : fromY + slope * (start - fromX);
  for (let column = start; column <= end; column += 1) {
    const next = column === last ? toY : fromY + slope * (column + 1 - fromX);
    cover(columns, column, y, next);
    y = next;
  }
}

function coverLine(columns: Columns, { x, y, extremes }: RasterLine, frame: RasterFrame): void {
  const { horizontal, vertical } = frame;
  const first = Math.max(0, lowerBound(x, frame.from) - 1);
  const last = Math.min(x.length - 1, lowerBound(x, frame.to));
  let beforeX = Number.NaN;
  let beforeY = 0;
  for (let index = first; index <= last; index += 1) {
    const across = x[index] as number;
    const value = y[index] as number;
    const pixelX = horizontal.offset + horizontal.scale * (horizontal.logarithmic ? Math.log(across) : across);
    const pixelY = vertical.offset + vertical.scale * (vertical.logarithmic ? Math.log(value) : value);
    // The logarithm of zero is infinite, that of less is NaN.
    if (!(pixelY - pixelY === 0) || !(pixelX - pixelX === 0)) {
      beforeX = Number.NaN;
      continue;
    }
    if (!Number.isNaN(beforeX)) coverPiece(columns, beforeX, beforeY, pixelX, pixelY);
    else cover(columns, Math.floor(pixelX), pixelY - 0.5, pixelY + 0.5);
    beforeX = pixelX;
    beforeY = pixelY;
    if (!extremes) continue;
    for (const bound of [extremes.minimum[index] as number, extremes.maximum[index] as number]) {
      const pixel = vertical.offset + vertical.scale * (vertical.logarithmic ? Math.log(bound) : bound);
      if (pixel - pixel === 0) cover(columns, Math.floor(pixelX), pixel, pixelY);
    }
  }
}

/**
 * Draws very many lines, each by its highest and lowest pixel in every column: a thousand lines of a thousand points in the
 * time that a canvas takes for a few dozen paths. No spike is lost, however many points share a column.
 *
 * Returns pixels as an ImageData takes them, with transparency.
 */
export function rasterLines(
  lines: readonly RasterLine[],
  frame: RasterFrame,
  { lineWidth, opacity }: { lineWidth: number; opacity: number },
): Uint8ClampedArray<ArrayBuffer> {
  const { width, height } = frame;
  // Colours times coverage, so that lines blend in one multiplication a channel.
  const blended = new Float32Array(width * height * 4);
  const columns: Columns = {
    top: new Float32Array(width).fill(Number.POSITIVE_INFINITY),
    bottom: new Float32Array(width).fill(Number.NEGATIVE_INFINITY),
    first: width,
    last: -1,
  };
  const half = lineWidth / 2;
  for (const line of lines) {
    columns.first = width;
    columns.last = -1;
    coverLine(columns, line, frame);
    const [red, green, blue] = channelsOf(line.color);
    for (let column = columns.first; column <= columns.last; column += 1) {
      const top = (columns.top[column] as number) - half;
      const bottom = (columns.bottom[column] as number) + half;
      columns.top[column] = Number.POSITIVE_INFINITY;
      columns.bottom[column] = Number.NEGATIVE_INFINITY;
      if (!(bottom > 0) || !(top < height)) continue;
      const firstRow = Math.max(0, Math.floor(top));
      const lastRow = Math.min(height - 1, Math.ceil(bottom) - 1);
      for (let row = firstRow; row <= lastRow; row += 1) {
        const above = top > row ? top - row : 0;
        const below = bottom < row + 1 ? row + 1 - bottom : 0;
        const alpha = opacity * (1 - above - below);
        if (alpha <= 0) continue;
        const at = (row * width + column) * 4;
        const rest = 1 - alpha;
        blended[at] = (blended[at] as number) * rest + red * alpha;
        blended[at + 1] = (blended[at + 1] as number) * rest + green * alpha;
        blended[at + 2] = (blended[at + 2] as number) * rest + blue * alpha;
        blended[at + 3] = (blended[at + 3] as number) * rest + alpha;
      }
    }
  }
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < blended.length; at += 4) {
    const alpha = blended[at + 3] as number;
    if (alpha === 0) continue;
    pixels[at] = (blended[at] as number) / alpha;
    pixels[at + 1] = (blended[at + 1] as number) / alpha;
    pixels[at + 2] = (blended[at + 2] as number) / alpha;
    pixels[at + 3] = alpha * 255;
  }
  return pixels;
}
