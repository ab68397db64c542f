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
import type { Run } from '../../../../shared/contract/run';
import { useColorScheme } from '../../../lib/charts';
import { navigate } from '../../../lib/router';
import { DataTable, type RowAction, sortRows } from '../../../ui/data-table';
import { EmptyState } from '../../../ui/empty-state';
import { canStop, hasModel, runActions } from '../run-actions';
import { filterRuns } from '../run-filter';
import { chooseMetrics, metricNames } from '../run-metrics';
import { useRunView } from '../run-view-state';
import { ColumnPicker } from './column-picker';
import { FilterBox } from './filter-box';
import { columnsOf, defaultColumnIds, nameColumn } from './run-columns';
import styles from './run-table.module.css';

interface RunTableProps {
  runs: readonly Run[];
  selected: ReadonlySet<string>;
  onSelected(selected: ReadonlySet<string>): void;
  onRename(run: Run): void;
  onExport(run: Run): void;
}

function actionsFor(
  runs: readonly Run[],
  all: readonly Run[],
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
export function RunTable({ runs, selected, onSelected, onRename, onExport }: RunTableProps) {
  const { filter, sort, columns, hiddenIds, setFilter, setSort, setColumns, toggleHidden } = useRunView();
  const scheme = useColorScheme();
  const hidden = useMemo(() => new Set(hiddenIds), [hiddenIds]);
  const automatic = useMemo(() => defaultColumnIds(chooseMetrics(runs)), [runs]);
  const shown = columns ?? automatic;
  const shownKey = shown.join('\n');
  const tableColumns = useMemo(
    () => [
      nameColumn({
        scheme,
        hidden,
        onToggle: ({ id }) => toggleHidden([id]),
        onOpen: ({ id }) => navigate(`/runs/${id}`),
      }),
      ...columnsOf(shownKey.split('\n')),
    ],
    [scheme, hidden, shownKey, toggleHidden],
  );
  const rows = useMemo(() => {
    const found = filterRuns(runs, filter);
    return sort.length > 0 ? sortRows(found, tableColumns, sort) : found.toSorted((a, b) => b.number - a.number);
  }, [runs, filter, sort, tableColumns]);
  return (
    <>
      <div className={styles.bar}>
        <FilterBox runs={runs} filter={filter} onFilter={setFilter} />
        <span className={styles.count} role="status">
          {selected.size > 1
            ? `${selected.size} selected`
            : rows.length === runs.length
              ? ''
              : `${rows.length} of ${runs.length}`}
        </span>
        <ColumnPicker metrics={metricNames(runs)} shown={shown} onChange={setColumns} />
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
