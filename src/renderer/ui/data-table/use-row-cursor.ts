import { useState } from 'react';
import { indexOfPlace, type RowPlace } from './row-place';

export interface RowCursor {
  /** Index of the row that keys act on; -1 before the first one. */
  index: number;
  selected: ReadonlySet<string>;
  /**
   * Goes to a row: alone, up to it (`extend`, shift), as one more or less (`toggle`, ctrl), or without a change of what
   * is selected (`look`).
   */
  go(index: number, mode?: 'alone' | 'extend' | 'toggle' | 'look'): void;
  selectAll(): void;
  clear(): void;
}

/** A selection is a list of keys; ranges above this are cut, so that no key press builds millions of them. */
const largestRange = 100_000;

interface RowCursorOptions {
  rowCount: number;
  keyAt: (index: number) => string;
  selected: ReadonlySet<string> | undefined;
  onSelectedChange: ((selected: ReadonlySet<string>) => void) | undefined;
}

/** The keyboard cursor of a table and what is selected around it; both stay at their rows when these move. */
export function useRowCursor({ rowCount, keyAt, selected, onSelectedChange }: RowCursorOptions): RowCursor {
  const [cursor, setCursor] = useState<RowPlace | null>(null);
  /** Where a range that is extended begins. */
  const [anchor, setAnchor] = useState<RowPlace | null>(null);
  const [ownSelected, setOwnSelected] = useState<ReadonlySet<string>>(() => new Set());
  const current = selected ?? ownSelected;
  const change = onSelectedChange ?? setOwnSelected;
  const range = (from: number, to: number) => {
    const keys = new Set<string>();
    const last = Math.min(Math.max(from, to), Math.min(from, to) + largestRange);
    for (let index = Math.min(from, to); index <= last; index += 1) keys.add(keyAt(index));
    return keys;
  };
  let index = -1;
  if (cursor && rowCount > 0) {
    const found = indexOfPlace(cursor, rowCount, keyAt);
    // Where its row is gone, the cursor goes on from the one in its place.
    index = found < 0 ? Math.min(cursor.index, rowCount - 1) : found;
    // Kept, so that rows that have moved are sought once.
    if (index !== cursor.index || found < 0) setCursor({ index, key: keyAt(index) });
  }
  return {
    index,
    selected: current,
    go(target, mode = 'alone') {
      if (rowCount === 0) return;
      const to = Math.max(0, Math.min(rowCount - 1, target));
      const key = keyAt(to);
      setCursor({ index: to, key });
      const from = mode === 'extend' && anchor ? indexOfPlace(anchor, rowCount, keyAt) : -1;
      if (from < 0) setAnchor({ index: to, key });
      if (mode === 'extend') return change(range(from < 0 ? to : from, to));
      if (mode === 'look') return;
      if (mode === 'alone') return change(new Set([key]));
      const next = new Set(current);
      if (!next.delete(key)) next.add(key);
      change(next);
    },
    selectAll() {
      if (rowCount > 0) change(range(0, rowCount - 1));
    },
    clear: () => change(new Set()),
  };
}
