import { useCallback, useMemo, useState } from 'react';
import type { DataTableColumn } from './column';

/** Widths, order and pins of columns that the page keeps itself: the columns come in their order. */
export interface ColumnArrangement {
  widths: Readonly<Record<string, number>>;
  /** Ids of columns that stay in sight behind the first one. */
  pinned: readonly string[];
  onResize(id: string, width: number): void;
  /** @param beforeId null: to the end */
  onMove(id: string, beforeId: string | null): void;
}

interface ColumnLayout {
  order: string[];
  widths: Record<string, number>;
}

export const smallestColumnWidth = 48;

function readLayout(key: string): ColumnLayout {
  try {
    const { order, widths } = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<ColumnLayout>;
    return { order: Array.isArray(order) ? order : [], widths: widths ?? {} };
  } catch {
    return { order: [], widths: {} };
  }
}

/** The columns with the first one first, pinned ones behind it, then the others; how many of them are pinned beside the first. */
function arrange<Row>(
  columns: readonly DataTableColumn<Row>[],
  widths: Readonly<Record<string, number>>,
  pinned: readonly string[],
) {
  // A column keeps its identity where it can, so that its cells are not drawn anew.
  const sized = columns.map((column) => {
    const width = widths[column.id] ?? column.width;
    return width === column.width ? column : { ...column, width };
  });
  const [first, ...rest] = sized;
  const stays = rest.filter(({ id }) => pinned.includes(id));
  return {
    columns: first ? [first, ...stays, ...rest.filter(({ id }) => !pinned.includes(id))] : [],
    pinnedCount: stays.length,
  };
}

const noPins: readonly string[] = [];

/**
 * Widths and order of a table’s columns as the person left them: remembered under the table’s name, or by the page where it
 * gives an arrangement.
 */
export function useColumnLayout<Row>(
  name: string,
  columns: readonly DataTableColumn<Row>[],
  arrangement?: ColumnArrangement,
) {
  const key = `studio.table.${name}`;
  const [layout, setLayout] = useState(() => readLayout(key));
  const change = useCallback(
    (update: (before: ColumnLayout) => ColumnLayout) =>
      setLayout((before) => {
        const after = update(before);
        localStorage.setItem(key, JSON.stringify(after));
        return after;
      }),
    [key],
  );
  const widths = arrangement?.widths ?? layout.widths;
  const pinned = arrangement?.pinned ?? noPins;
  const isKept = arrangement === undefined;
  const arranged = useMemo(() => {
    if (!isKept) return arrange(columns, widths, pinned);
    const places = new Map(layout.order.map((id, index) => [id, index]));
    const [first, ...rest] = columns.map((column, index) => ({ place: places.get(column.id) ?? index, column }));
    // The first column names the row and stays where it is.
    const ordered = first ? [first, ...rest.toSorted((a, b) => a.place - b.place)] : [];
    return arrange(
      ordered.map(({ column }) => column),
      widths,
      pinned,
    );
  }, [columns, layout.order, widths, pinned, isKept]);
  const onResize = arrangement?.onResize;
  const resize = useCallback(
    (id: string, width: number) => {
      const wanted = Math.max(smallestColumnWidth, Math.round(width));
      if (onResize) onResize(id, wanted);
      else change((before) => ({ ...before, widths: { ...before.widths, [id]: wanted } }));
    },
    [change, onResize],
  );
  const onMove = arrangement?.onMove;
  const move = useCallback(
    (id: string, beforeId: string | null) => {
      if (onMove) return onMove(id, beforeId);
      const ids = arranged.columns.map((column) => column.id).filter((other) => other !== id);
      const place = beforeId === null ? ids.length : Math.max(1, ids.indexOf(beforeId));
      change((before) => ({ ...before, order: ids.toSpliced(place, 0, id) }));
    },
    [arranged, change, onMove],
  );
  return { ...arranged, resize, move };
}
