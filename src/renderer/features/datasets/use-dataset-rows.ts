import { keepPreviousData, useQueries } from '@tanstack/react-query';
import type { Table } from 'apache-arrow';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { bulkPaths } from '../../../shared/contract/bulk';
import type { Dataset } from '../../../shared/contract/dataset';
import { fetchTable } from '../../lib/bulk';
import type { SortKey } from '../../ui/data-table';

/** Rows a request; several cover any screen, and a request stays quick. */
const pageSize = 200;
/** Pages kept in sight of scrolling; older ones are read again when they are needed. */
const keptPages = 24;

/** One row of a page of the table. */
export interface DatasetRow {
  table: Table;
  index: number;
}

export interface DatasetRows {
  /** Rows that match the filter. */
  rowCount: number;
  rowAt(index: number): DatasetRow | undefined;
  error: Error | null;
  loading: boolean;
  retry(): void;
}

/** Number of the row in the data set, whatever the order and filter. */
export function rowNumber({ table, index }: DatasetRow): number {
  return Number(table.getChild('__row')?.get(index) ?? index);
}

/** The rows of a data set by page, as the table asks for them. */
export function useDatasetRows(dataset: Dataset, sort: readonly SortKey[], filter: string): DatasetRows {
  const view = `${dataset.id}|${dataset.fingerprint}|${dataset.version}|${JSON.stringify(sort)}|${filter}`;
  const [wanted, setWanted] = useState<{ view: string; pages: readonly number[] }>({ view, pages: [0] });
  const pages = wanted.view === view ? wanted.pages : [0];
  const asked = useRef(new Set<number>());
  useEffect(() => {
    asked.current = new Set(pages);
  }, [pages]);

  const [order] = sort;
  const found = useQueries({
    queries: pages.map((page) => ({
      queryKey: ['datasetRows', view, page],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const { table, headers } = await fetchTable(
          bulkPaths.datasetRows(dataset.id),
          {
            offset: page * pageSize,
            limit: pageSize,
            sort: order?.id,
            direction: order?.direction,
            filter: filter || null,
            version: dataset.version,
          },
          signal,
        );
        return { page, table, rowCount: Number(headers.get('X-Row-Count') ?? table.numRows) };
      },
      placeholderData: page === 0 ? keepPreviousData : undefined,
      gcTime: 60_000,
    })),
  });

  const tables = useMemo(() => {
    const byPage = new Map<number, Table>();
    for (const { data } of found) if (data) byPage.set(data.page, data.table);
    return byPage;
  }, [found]);
  const first = found.find(({ data }) => data)?.data;

  const rowAt = useCallback(
    (index: number): DatasetRow | undefined => {
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
  const failed = found.find(({ error }) => error);
  return {
    rowCount: first?.rowCount ?? (filter ? 0 : dataset.rowCount),
    rowAt,
    error: failed?.error ?? null,
    loading: found.some(({ isFetching }) => isFetching),
    retry: () => {
      for (const query of found) if (query.error) void query.refetch();
    },
  };
}
