import { useMemo, useRef } from 'react';
import { orderRows } from '../../../../shared/base/order';
import type { RunTableLayout } from '../../../../shared/contract/run-view';
import { filterOf, filterRuns } from '../../../../shared/run-table/filter-runs';
import { groupRows, linesOf, orderGroups, type RowGroup } from '../../../../shared/run-table/group-runs';
import type { ListedRun, RunList, RunValues } from '../../../lib/run-list';
import { columnsOf, type RunColumn } from './run-columns';
import { createGroupFigures, type GroupFigures, orderOfCell, type RunLine } from './run-lines';

const byName: RunColumn = { id: 'name', title: 'Run', width: 0, text: ({ name }) => name, cell: ({ name }) => name };

/** Columns by their ids, the name among them. */
export function columnsWithName(ids: readonly string[], values: ReadonlyMap<string, RunValues>): RunColumn[] {
  return ids.flatMap((id) => (id === 'name' ? byName : columnsOf([id], values)));
}

/** Of a map the same object as before while these entries are the same. */
function useEntries(all: ReadonlyMap<string, RunValues>, names: readonly string[]): ReadonlyMap<string, RunValues> {
  const last = useRef<ReadonlyMap<string, RunValues>>(new Map());
  const found = new Map(names.flatMap((name) => (all.has(name) ? [[name, all.get(name) as RunValues]] : [])));
  const isSame =
    found.size === last.current.size && [...found].every(([name, values]) => last.current.get(name) === values);
  if (!isSame) last.current = found;
  return last.current;
}

/**
 * The runs that the filter lets pass, newest first; while a column that it needs is still being read, what passed before.
 * @param failed columns that nobody reads any more: runs have no value there
 */
export function useFoundRuns(
  { runs, columns: all }: RunList,
  failed: ReadonlyMap<string, unknown>,
  text: string,
): readonly ListedRun[] {
  const filter = filterOf(text);
  const columns = useEntries(all, filter.columns);
  const last = useRef<readonly ListedRun[] | null>(null);
  return useMemo(() => {
    const isReady = filter.columns.every((name) => columns.has(name) || failed.has(name));
    if (isReady || last.current === null) last.current = filterRuns({ runs, columns }, filter);
    return last.current;
  }, [runs, columns, failed, filter]);
}

export interface RunLines {
  lines: readonly RunLine[];
  groups: readonly RowGroup<ListedRun>[];
  figures: GroupFigures;
}

/** What the table shows, line by line: runs in order, or groups with what is open of them. */
export function useRunLines(
  found: readonly ListedRun[],
  all: ReadonlyMap<string, RunValues>,
  { sort, grouping, figures: chosen }: RunTableLayout,
  openGroups: ReadonlySet<string>,
): RunLines {
  const sortColumns = useEntries(
    all,
    sort.map(({ id }) => id),
  );
  const groupColumns = useEntries(all, grouping);
  const rows = useMemo(
    () =>
      orderRows(
        found,
        sort.flatMap(({ id, direction }) =>
          columnsWithName([id], sortColumns).map(({ value, text }) => ({ value: value ?? text, direction })),
        ),
      ),
    [found, sort, sortColumns],
  );
  const figures = useMemo(() => createGroupFigures(chosen), [chosen]);
  const groups = useMemo(() => {
    const keys = columnsWithName(grouping, groupColumns).map(({ id, group, text }) => ({
      id,
      value: group?.value ?? text,
    }));
    const orderFigures = createGroupFigures(chosen);
    return orderGroups(
      groupRows(rows, keys),
      sort.flatMap(({ id, direction }) =>
        columnsWithName([id], sortColumns).map((column) => ({
          direction,
          keyId: id,
          figure: (group: RowGroup<ListedRun>) =>
            id === 'name' ? group.value : orderOfCell(orderFigures(group, column)),
        })),
      ),
    );
  }, [rows, grouping, groupColumns, sort, sortColumns, chosen]);
  const lines = useMemo(
    () =>
      grouping.length === 0
        ? rows.map((row): RunLine => ({ kind: 'row', row, depth: 0 }))
        : linesOf(groups, openGroups),
    [rows, grouping.length, groups, openGroups],
  );
  return { lines, groups, figures };
}
