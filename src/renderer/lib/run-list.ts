import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { bulkPaths } from '../../shared/contract/bulk';
import { toRunList } from '../../shared/run-table/run-list';
import { fetchTable } from './bulk';

export { type ListedRun, type RunList, type RunValues, valueIn } from '../../shared/run-table/run-list';

/** What to read again when a run changes. */
export const runListKey = ['run-list'] as const;

/**
 * Every run of the project, and the columns that are wanted of them. Read as Arrow, so that ten thousand runs are there in
 * a moment; figures of one run come with `host.runs.get`.
 */
export function useRunList(columns: readonly string[] = [], enabled = true) {
  return useQuery({
    queryKey: [...runListKey, ...columns],
    queryFn: async ({ signal }) => {
      const { table } = await fetchTable(bulkPaths.runs, { column: columns }, signal);
      return toRunList(table, columns);
    },
    placeholderData: keepPreviousData,
    enabled,
  });
}
