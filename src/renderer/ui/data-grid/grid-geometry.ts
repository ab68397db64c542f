/** Where things are in a grid that is larger than an element may be. Units: pixels. */

/** Chromium ends an element at 33,554,428 pixels, Firefox at half of that. */
const tallestElement = 15_000_000;

export interface VerticalScale {
  /** Height of the element that is scrolled. */
  elementHeight: number;
  /** Largest place of the first row, as if the element were as tall as its rows. */
  largestTop: number;
  /** Largest `scrollTop`. */
  largestScroll: number;
  /** Rows move by more than the element does. */
  scaled: boolean;
}

export function verticalScale(rowCount: number, rowHeight: number, viewHeight: number): VerticalScale {
  const total = rowCount * rowHeight;
  const elementHeight = Math.min(total, tallestElement);
  return {
    elementHeight,
    largestTop: Math.max(0, total - viewHeight),
    largestScroll: Math.max(0, elementHeight - viewHeight),
    scaled: total > tallestElement,
  };
}

export function topOfScroll({ scaled, largestTop, largestScroll }: VerticalScale, scrollTop: number): number {
  if (!scaled) return scrollTop;
  return largestScroll === 0 ? 0 : Math.min(largestTop, (scrollTop / largestScroll) * largestTop);
}

export function scrollOfTop({ scaled, largestTop, largestScroll }: VerticalScale, top: number): number {
  if (!scaled) return top;
  return largestTop === 0 ? 0 : (top / largestTop) * largestScroll;
}

/** Where each column begins, and behind the last one where all of them end. */
export function columnStarts(widths: readonly number[]): number[] {
  const starts = [0];
  for (const width of widths) starts.push((starts.at(-1) as number) + width);
  return starts;
}

/** First and last column that a stretch of the grid touches; last < first where there is none. */
export function columnsWithin(starts: readonly number[], from: number, to: number): { first: number; last: number } {
  const count = starts.length - 1;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle + 1] ?? Number.POSITIVE_INFINITY) > from) high = middle;
    else low = middle + 1;
  }
  let last = low;
  while (last + 1 < count && (starts[last + 1] as number) < to) last += 1;
  return { first: low, last: count === 0 ? -1 : Math.min(last, count - 1) };
}

/** Place of the first row that brings a row into sight with the least movement. */
export function topToShow(row: number, rowHeight: number, top: number, viewHeight: number): number {
  const start = row * rowHeight;
  if (start < top) return start;
  return start + rowHeight > top + viewHeight ? start + rowHeight - viewHeight : top;
}
