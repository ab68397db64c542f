import { useQueries } from '@tanstack/react-query';
import type { Table } from 'apache-arrow';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { bulkPaths } from '../../../shared/contract/bulk';
import { fetchTable } from '../../lib/bulk';

const pageSize = 200;
const keptPages = 24;

export type RowChange = 'added' | 'removed' | 'changed';

/** Which differences are wanted. */
export interface DifferenceView {
  datasetId: string;
  from: number;
  to: number;
  /** None: all kinds. */
  changes: readonly RowChange[];
  /** Only rows whose cell of this column changed. */
  column: number | null;
}

/** One row of a page. */
export interface DifferenceRow {
  table: Table;
  index: number;
}

/** The rows in which two versions differ, by page, as the table asks for them. */
export function useDifferences({ datasetId, from, to, changes, column }: DifferenceView) {
  const view = `${datasetId}|${from}|${to}|${changes.join()}|${column}`;
  const [wanted, setWanted] = useState<{ view: string; pages: readonly number[] }>({ view, pages: [0] });
  const pages = wanted.view === view ? wanted.pages : [0];
  const asked = useRef(new Set<number>());
  useEffect(() => {
    asked.current = new Set(pages);
  }, [pages]);
  const found = useQueries({
    queries: pages.map((page) => ({
      queryKey: ['datasetDifferences', view, page],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const { table, headers } = await fetchTable(
          bulkPaths.datasetDifferences(datasetId),
          { from, to, offset: page * pageSize, limit: pageSize, change: changes, column },
          signal,
        );
        return { page, table, rowCount: Number(headers.get('X-Row-Count') ?? table.numRows) };
      },
      gcTime: 60_000,
    })),
  });
  const tables = useMemo(() => {
    const byPage = new Map<number, Table>();
    for (const { data } of found) if (data) byPage.set(data.page, data.table);
    return byPage;
  }, [found]);
  const rowAt = useCallback(
    (index: number): DifferenceRow | undefined => {
      const page = Math.floor(index / pageSize);
      const table = tables.get(page);
      if (table) return index % pageSize < table.numRows ? { table, index: index % pageSize } : undefined;
      if (!asked.current.has(page)) {
        asked.current.add(page);
        // Asked for while the table renders; the state changes right after.
        queueMicrotask(() =>
          setWanted((before) => ({
            view,
            pages: [...(before.view === view ? before.pages : [0]), page].slice(-keptPages),
          })),
        );
      }
      return undefined;
    },
    [tables, view],
  );
  return {
    rowCount: found.find(({ data }) => data)?.data?.rowCount ?? 0,
    rowAt,
    error: found.find(({ error }) => error)?.error ?? null,
    loading: found.some(({ isFetching }) => isFetching),
    retry: () => {
      for (const query of found) if (query.error) void query.refetch();
    },
  };
}
