/** A row of a table: where it was last seen, and which one it is. */
export interface RowPlace {
  index: number;
  key: string;
}

/** Where a row is now, sought outwards from where it was, for rows seldom move far; −1 when it is gone. */
export function indexOfPlace({ index, key }: RowPlace, rowCount: number, keyAt: (index: number) => string): number {
  if (index < rowCount && keyAt(index) === key) return index;
  for (let distance = 1; distance <= Math.max(index, rowCount - 1 - index); distance += 1) {
    const [above, below] = [index - distance, index + distance];
    if (above >= 0 && above < rowCount && keyAt(above) === key) return above;
    if (below < rowCount && keyAt(below) === key) return below;
  }
  return -1;
}
