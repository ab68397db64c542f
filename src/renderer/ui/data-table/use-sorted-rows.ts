import { useCallback, useMemo, useState } from 'react';
import { type DataTableColumn, type SortKey, sortRows } from './column';

interface SortedRowsOptions<Row> {
  keyOf(row: Row): string;
  /** Until a header is clicked; without, the rows stay as they came. */
  initial?: readonly SortKey[];
}

const unsorted: readonly SortKey[] = [];

/**
 * Rows that are all in the page, in the order that the headers choose, and what a DataTable takes of them.
 * @param columns and `keyOf` must stay the same from one rendering to the next, or everything is ordered anew
 */
export function useSortedRows<Row>(
  all: readonly Row[],
  columns: readonly Pick<DataTableColumn<Row>, 'id' | 'text' | 'value'>[],
  { keyOf, initial = unsorted }: SortedRowsOptions<NoInfer<Row>>,
) {
  const [sort, onSortChange] = useState(initial);
  const rows = useMemo(() => sortRows(all, columns, sort), [all, columns, sort]);
  const rowAt = useCallback((index: number) => rows[index], [rows]);
  const keyAt = useCallback(
    (index: number) => {
      const row = rows[index];
      return row === undefined ? String(index) : keyOf(row);
    },
    [rows, keyOf],
  );
  return { rows, table: { rowCount: rows.length, rowAt, keyAt, sort, onSortChange } };
}
