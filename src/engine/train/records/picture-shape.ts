import type { InputMeaning } from '../../inspect/samples';
import { isImageShape } from './picture-of-values';

/**
 * Rows and columns of pixels that lie in columns of a table, as their names tell: `pixel_0_0`, `pixel_0_1` … row after
 * row, or `pixel0`, `pixel1` … of a square. Null for other columns.
 */
export function pixelGrid(names: readonly string[]): { height: number; width: number } | null {
  const places = names.map((name) => /^(\D*)(\d+)(?:[_x,-](\d+))?$/.exec(name));
  const first = places[0];
  if (!first || names.length < 9) return null;
  const numbers: [number, number | null][] = [];
  for (const place of places) {
    if (!place || place[1] !== first[1]) return null;
    numbers.push([Number(place[2]), place[3] === undefined ? null : Number(place[3])]);
  }
  const [[top, left] = [0, null]] = numbers;
  const width = left === null ? Math.sqrt(names.length) : numbers.findIndex(([row]) => row !== top);
  if (left === null && !/pixel/i.test(first[1] as string)) return null;
  if (!Number.isInteger(width) || width < 2 || names.length % width !== 0) return null;
  const isInOrder = numbers.every(([row, column], index) =>
    left === null ? row === top + index : row === top + Math.floor(index / width) && column === left + (index % width),
  );
  return isInOrder ? { height: names.length / width, width } : null;
}

/** How the numbers of an input are drawn as an image; null where they are none. */
export function pictureShapeOf({ shownShape, names }: InputMeaning): number[] | null {
  if (isImageShape(shownShape)) return shownShape;
  const grid = shownShape.length === 1 ? pixelGrid(names) : null;
  return grid && grid.height > 1 ? [grid.height, grid.width, 1] : null;
}
