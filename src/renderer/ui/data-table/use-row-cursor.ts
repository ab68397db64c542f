import { useState } from 'react';

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

/** The keyboard cursor of a table and what is selected around it. */
export function useRowCursor({ rowCount, keyAt, selected, onSelectedChange }: RowCursorOptions): RowCursor {
  const [cursor, setCursor] = useState({ index: -1, anchor: -1 });
  const [ownSelected, setOwnSelected] = useState<ReadonlySet<string>>(() => new Set());
  const current = selected ?? ownSelected;
  const change = onSelectedChange ?? setOwnSelected;
  const range = (from: number, to: number) => {
    const keys = new Set<string>();
    const last = Math.min(Math.max(from, to), Math.min(from, to) + largestRange);
    for (let index = Math.min(from, to); index <= last; index += 1) keys.add(keyAt(index));
    return keys;
  };
  return {
    index: Math.min(cursor.index, rowCount - 1),
    selected: current,
    go(target, mode = 'alone') {
      const index = Math.max(0, Math.min(rowCount - 1, target));
      if (rowCount === 0) return;
      if (mode === 'extend') {
        const anchor = cursor.anchor === -1 ? index : cursor.anchor;
        setCursor({ index, anchor });
        change(range(anchor, index));
        return;
      }
      setCursor({ index, anchor: index });
      if (mode === 'look') return;
      const key = keyAt(index);
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
