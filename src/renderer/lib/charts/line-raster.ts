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

/** A pixel, as a canvas keeps it in memory, of `#rrggbb`. */
function pixelOf(color: string): number {
  const number = Number.parseInt(color.slice(1), 16);
  return ((number >> 16) & 255) | (number & 0xff00) | ((number & 255) << 16) | (255 << 24);
}

/** Highest and lowest pixel of one line in each column of the plot. */
interface Columns {
  top: Float64Array;
  bottom: Float64Array;
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
  const { top, bottom } = columns;
  const start = Math.max(first, 0);
  const end = Math.min(last, top.length - 1);
  if (start > end) return;
  if (start < columns.first) columns.first = start;
  if (end > columns.last) columns.last = end;
  const slope = (toY - fromY) / (toX - fromX);
  const falls = slope > 0;
  let y = start === first ? fromY : fromY + slope * (start - fromX);
  for (let column = start; column <= end; column += 1) {
    const next = column === last ? toY : fromY + slope * (column + 1 - fromX);
    const low = falls ? y : next;
    const high = falls ? next : y;
    if (low < (top[column] as number)) top[column] = low;
    if (high > (bottom[column] as number)) bottom[column] = high;
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
    const column = Math.floor(pixelX);
    const low = extremes.minimum[index] as number;
    const high = extremes.maximum[index] as number;
    const bottom = vertical.offset + vertical.scale * (vertical.logarithmic ? Math.log(low) : low);
    const top = vertical.offset + vertical.scale * (vertical.logarithmic ? Math.log(high) : high);
    if (bottom - bottom === 0) cover(columns, column, bottom, pixelY);
    if (top - top === 0) cover(columns, column, top, pixelY);
  }
}

/** Red and blue of a pixel as a canvas keeps it in memory, or green and opacity a byte higher: two in one multiplication. */
const pairMask = 0xff00ff;
const upperPairMask = 0xff00ff00;
const halves = 0x800080;

/** Puts a colour, multiplied by its opacity, over some pixels; `share` of 256. */
function blend(pixels: Int32Array, from: number, to: number, color: number, share: number): void {
  const rest = 256 - share;
  const redBlue = Math.imul(color & pairMask, share) + halves;
  const greenOpacity = Math.imul((color >>> 8) & pairMask, share) + halves;
  for (let at = from; at < to; at += 1) {
    const before = pixels[at] as number;
    const lower = (Math.imul(before & pairMask, rest) + redBlue) >>> 8;
    const upper = Math.imul((before >>> 8) & pairMask, rest) + greenOpacity;
    pixels[at] = (lower & pairMask) | (upper & upperPairMask);
  }
}

/** Blends what one line covers into pixels that lie column by column, and makes its columns ready for the next one. */
function blendColumns(
  pixels: Int32Array,
  columns: Columns,
  { height }: RasterFrame,
  color: number,
  { lineWidth, opacity }: RasterLook,
): void {
  const half = lineWidth / 2;
  const full = 256 * opacity;
  const whole = Math.round(full);
  for (let column = columns.first; column <= columns.last; column += 1) {
    const top = (columns.top[column] as number) - half;
    const bottom = (columns.bottom[column] as number) + half;
    columns.top[column] = Number.POSITIVE_INFINITY;
    columns.bottom[column] = Number.NEGATIVE_INFINITY;
    if (!(bottom > 0) || !(top < height)) continue;
    const start = column * height;
    const from = Math.max(0, Math.ceil(top));
    const to = Math.min(height, Math.floor(bottom));
    if (from > to) {
      // Within one row.
      blend(pixels, start + to, start + from, color, (full * (bottom - top) + 0.5) | 0);
      continue;
    }
    // The row that it enters, those that it covers, and the row that it leaves.
    if (top > 0) blend(pixels, start + from - 1, start + from, color, (full * (from - top) + 0.5) | 0);
    blend(pixels, start + from, start + to, color, whole);
    if (to < height) blend(pixels, start + to, start + to + 1, color, (full * (bottom - to) + 0.5) | 0);
  }
}

/** Row by row and not multiplied by their opacity, as an ImageData takes them. */
function toImage(pixels: Int32Array, { width, height }: RasterFrame): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(pixels.length * 4);
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const pixel = pixels[column * height + row] as number;
      if (pixel === 0) continue;
      const at = 4 * (row * width + column);
      const opacity = pixel >>> 24;
      const factor = 255 / opacity;
      bytes[at] = (pixel & 255) * factor;
      bytes[at + 1] = ((pixel >>> 8) & 255) * factor;
      bytes[at + 2] = ((pixel >>> 16) & 255) * factor;
      bytes[at + 3] = opacity;
    }
  return bytes;
}

interface RasterLook {
  lineWidth: number;
  opacity: number;
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
  look: RasterLook,
): Uint8ClampedArray<ArrayBuffer> {
  const { width, height } = frame;
  const pixels = new Int32Array(width * height);
  const columns: Columns = {
    top: new Float64Array(width).fill(Number.POSITIVE_INFINITY),
    bottom: new Float64Array(width).fill(Number.NEGATIVE_INFINITY),
    first: width,
    last: -1,
  };
  for (const line of lines) {
    columns.first = width;
    columns.last = -1;
    coverLine(columns, line, frame);
    blendColumns(pixels, columns, frame, pixelOf(line.color), look);
  }
  return toImage(pixels, frame);
}
