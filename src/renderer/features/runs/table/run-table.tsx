import {
  IconCopyPlus,
  IconEye,
  IconFocus2,
  IconGitCompare,
  IconGitFork,
  IconPackageExport,
  IconPencil,
  IconPlayerPlay,
  IconPlayerStop,
  IconTrash,
} from '@tabler/icons-react';
import { useMemo } from 'react';
import type { RunSummary } from '../../../../shared/contract/run';
import { filterOf, filterRuns } from '../../../../shared/run-table/filter-runs';
import { useColorScheme } from '../../../lib/charts';
import { navigate } from '../../../lib/router';
import type { ListedRun, RunList } from '../../../lib/run-list';
import { DataTable, type RowAction, sortRows } from '../../../ui/data-table';
import { EmptyState } from '../../../ui/empty-state';
import { canStop, hasModel, runActions } from '../run-actions';
import { useRunView } from '../run-view-state';
import { ColumnPicker } from './column-picker';
import { FilterBox } from './filter-box';
import { columnsOf, nameColumn } from './run-columns';
import styles from './run-table.module.css';

interface RunTableProps {
  list: RunList;
  metrics: readonly string[];
  /** Ids of the columns that are shown. */
  shown: readonly string[];
  selected: ReadonlySet<string>;
  onSelected(selected: ReadonlySet<string>): void;
  onRename(run: RunSummary): void;
  onExport(run: RunSummary): void;
}

function actionsFor(
  runs: readonly ListedRun[],
  all: readonly ListedRun[],
  { onRename, onExport }: Pick<RunTableProps, 'onRename' | 'onExport'>,
): RowAction[] {
  const { toggleHidden, showOnly } = useRunView.getState();
  const ids = runs.map(({ id }) => id);
  const [only] = runs.length === 1 ? runs : [];
  const one: RowAction[] = only
    ? [
        { title: 'Open', icon: IconEye, shortcut: 'Enter', run: () => navigate(`/runs/${only.id}`) },
        ...(canStop(only) ? [{ title: 'Stop', icon: IconPlayerStop, run: () => void runActions.stop(only) }] : []),
        ...(only.canResume ? [{ title: 'Resume', icon: IconPlayerPlay, run: () => void runActions.resume(only) }] : []),
        { title: 'Rename', icon: IconPencil, run: () => onRename(only) },
        { title: 'New run like this', icon: IconCopyPlus, run: () => runActions.again(only) },
        ...(hasModel(only)
          ? [
              { title: 'Fork from its weights', icon: IconGitFork, run: () => runActions.fork(only) },
              { title: 'Export', icon: IconPackageExport, run: () => onExport(only) },
            ]
          : []),
      ]
    : [];
  return [
    ...one,
    ...(runs.length > 1
      ? [
          {
            title: `Compare ${runs.length} runs`,
            icon: IconGitCompare,
            shortcut: 'C',
            run: () => runActions.compare(runs),
          },
        ]
      : []),
    { title: 'Show or hide', icon: IconEye, shortcut: 'Space', run: () => toggleHidden(ids) },
    {
      title: runs.length === 1 ? 'Show only this one' : 'Show only these',
      icon: IconFocus2,
      run: () =>
        showOnly(
          ids,
          all.map(({ id }) => id),
        ),
    },
    {
      title: runs.length === 1 ? 'Delete' : `Delete ${runs.length} runs`,
      icon: IconTrash,
      shortcut: 'Del',
      destructive: true,
      run: () => void runActions.remove(runs),
    },
  ];
}

/** The runs as a table that is also the legend of the charts beside it. */
export function RunTable({ list, metrics, shown, selected, onSelected, onRename, onExport }: RunTableProps) {
  const { filter, sort, hiddenIds, setFilter, setSort, setColumns, toggleHidden } = useRunView();
  const { runs, columns } = list;
  const scheme = useColorScheme();
  const hidden = useMemo(() => new Set(hiddenIds), [hiddenIds]);
  const tableColumns = useMemo(
    () => [
      nameColumn({
        scheme,
        hidden,
        onToggle: ({ id }) => toggleHidden([id]),
        onOpen: ({ id }) => navigate(`/runs/${id}`),
      }),
      ...columnsOf(shown, columns),
    ],
    [scheme, hidden, shown, columns, toggleHidden],
  );
  const found = useMemo(() => filterRuns(list, filterOf(filter)), [list, filter]);
  // The eyes make new columns, which must not put ten thousand rows in order again.
  const rows = useMemo(() => {
    const sorted = columnsOf(
      sort.map(({ id }) => id),
      columns,
    );
    return sortRows(found, [{ id: 'name', text: ({ name }: ListedRun) => name }, ...sorted], sort);
  }, [found, sort, columns]);
  return (
    <>
      <div className={styles.bar}>
        <FilterBox runs={runs} columns={columns} metrics={metrics} filter={filter} onFilter={setFilter} />
        <span className={styles.count} role="status">
          {selected.size > 1
            ? `${selected.size} selected`
            : rows.length === runs.length
              ? ''
              : `${rows.length} of ${runs.length}`}
        </span>
        <ColumnPicker metrics={metrics} shown={shown} onChange={setColumns} />
      </div>
      <DataTable
        name="runs"
        label="Runs"
        columns={tableColumns}
        rowCount={rows.length}
        rowAt={(index) => rows[index]}
        keyAt={(index) => rows[index]?.id ?? String(index)}
        sort={sort}
        onSortChange={setSort}
        selected={selected}
        onSelectedChange={onSelected}
        onOpen={({ id }) => navigate(`/runs/${id}`)}
        onToggle={(chosen) => toggleHidden(chosen.map(({ id }) => id))}
        actions={(chosen) => actionsFor(chosen, runs, { onRename, onExport })}
        empty={<EmptyState title="No run fits the filter">Press Esc in the filter to show all runs.</EmptyState>}
      />
    </>
  );
}
