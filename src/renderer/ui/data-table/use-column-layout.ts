import { useCallback, useMemo, useState } from 'react';
import type { DataTableColumn } from './column';

interface ColumnLayout {
  order: string[];
  widths: Record<string, number>;
}

const smallestWidth = 48;

function readLayout(key: string): ColumnLayout {
  try {
    const { order, widths } = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<ColumnLayout>;
    return { order: Array.isArray(order) ? order : [], widths: widths ?? {} };
  } catch {
    return { order: [], widths: {} };
  }
}

/** Widths and order of a table’s columns as the person left them, remembered under the table’s name. */
export function useColumnLayout<Row>(name: string, columns: readonly DataTableColumn<Row>[]) {
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
  const arranged = useMemo(() => {
    const places = new Map(layout.order.map((id, index) => [id, index]));
    const sized = columns.map((column, index) => ({
      place: places.get(column.id) ?? index,
      column: { ...column, width: layout.widths[column.id] ?? column.width },
    }));
    // The first column names the row and stays where it is.
    const [first, ...rest] = sized;
    return first ? [first.column, ...rest.toSorted((a, b) => a.place - b.place).map(({ column }) => column)] : [];
  }, [columns, layout]);
  const resize = useCallback(
    (id: string, width: number) =>
      change((before) => ({
        ...before,
        widths: { ...before.widths, [id]: Math.max(smallestWidth, Math.round(width)) },
      })),
    [change],
  );
  const move = useCallback(
    (id: string, beforeId: string) => {
      const ids = arranged.map((column) => column.id).filter((other) => other !== id);
      const place = Math.max(1, ids.indexOf(beforeId));
      change((before) => ({ ...before, order: ids.toSpliced(place, 0, id) }));
    },
    [arranged, change],
  );
  return { columns: arranged, resize, move };
}
