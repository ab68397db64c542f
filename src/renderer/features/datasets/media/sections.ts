/** Rows of one class, side by side in the order in which the gallery shows them. */
export interface Section {
  /** Null for rows without a class; undefined where the gallery has no classes. */
  title: string | null | undefined;
  /** Place of the first one among the rows of the view. */
  start: number;
  count: number;
}

export interface GridSize {
  columnCount: number;
  /** Units: pixels, with the gap below. */
  rowHeight: number;
  headingHeight: number;
}

/** Where sections and their rows lie in a scrolled gallery. */
export interface GridLayout {
  height: number;
  /** Everything that a window of that stretch shows. */
  window(top: number, bottom: number): LaidOut[];
  /** Top of the row that an item is in; -1 for one that is not shown. */
  topOf(item: number): number;
  /** Next item in a direction, by what is seen; the same where there is none. */
  step(item: number, direction: 'left' | 'right' | 'up' | 'down'): number;
  first(): number;
  last(): number;
}

export type LaidOut =
  | { kind: 'heading'; section: Section; top: number }
  | { kind: 'row'; top: number; items: number[] };

export function layOut(sections: readonly Section[], { columnCount, rowHeight, headingHeight }: GridSize): GridLayout {
  const shown = sections.filter(({ count }) => count > 0);
  const tops: number[] = [];
  let height = 0;
  const headingOf = ({ title }: Section) => (title === undefined ? 0 : headingHeight);
  const rowCountOf = ({ count }: Section) => Math.ceil(count / columnCount);
  for (const section of shown) {
    tops.push(height);
    height += headingOf(section) + rowCountOf(section) * rowHeight;
  }
  const sectionAt = (top: number) => {
    let low = 0;
    let high = shown.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((tops[middle] as number) <= top) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const sectionOf = (item: number) => shown.findIndex(({ start, count }) => item >= start && item < start + count);
  return {
    height,
    window(top, bottom) {
      const found: LaidOut[] = [];
      if (shown.length === 0) return found;
      for (let index = sectionAt(Math.max(0, top)); index < shown.length; index += 1) {
        const section = shown[index] as Section;
        const sectionTop = tops[index] as number;
        if (sectionTop > bottom) break;
        const rowsTop = sectionTop + headingOf(section);
        if (section.title !== undefined && rowsTop > top) found.push({ kind: 'heading', section, top: sectionTop });
        const firstRow = Math.max(0, Math.floor((top - rowsTop) / rowHeight));
        const lastRow = Math.min(rowCountOf(section) - 1, Math.floor((bottom - rowsTop) / rowHeight));
        for (let row = firstRow; row <= lastRow; row += 1) {
          const from = row * columnCount;
          const to = Math.min(section.count, from + columnCount);
          const items = Array.from({ length: to - from }, (_, place) => section.start + from + place);
          found.push({ kind: 'row', top: rowsTop + row * rowHeight, items });
        }
      }
      return found;
    },
    topOf(item) {
      const index = sectionOf(item);
      const section = shown[index];
      if (!section) return -1;
      const row = Math.floor((item - section.start) / columnCount);
      return (tops[index] as number) + headingOf(section) + row * rowHeight;
    },
    step(item, direction) {
      const index = sectionOf(item);
      const section = shown[index];
      if (!section) return item;
      const before = shown[index - 1];
      const after = shown[index + 1];
      const place = item - section.start;
      const last = section.count - 1;
      if (direction === 'left') return place > 0 ? item - 1 : before ? before.start + before.count - 1 : item;
      if (direction === 'right') return place < last ? item + 1 : (after?.start ?? item);
      const column = place % columnCount;
      if (direction === 'up') {
        if (place >= columnCount) return item - columnCount;
        if (!before) return item;
        const lastRow = Math.floor((before.count - 1) / columnCount) * columnCount;
        return before.start + Math.min(before.count - 1, lastRow + column);
      }
      const isLastRow = Math.floor(place / columnCount) === Math.floor(last / columnCount);
      if (!isLastRow) return section.start + Math.min(last, place + columnCount);
      return after ? after.start + Math.min(after.count - 1, column) : item;
    },
    first: () => shown[0]?.start ?? -1,
    last: () => {
      const section = shown.at(-1);
      return section ? section.start + section.count - 1 : -1;
    },
  };
}
