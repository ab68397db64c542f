import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconClipboard, IconDots, IconFileTypeCsv } from '@tabler/icons-react';
import { type RefObject, useCallback, useDeferredValue, useMemo } from 'react';
import { formatCount } from '../../../../shared/base/format';
import type { RunSummary } from '../../../../shared/contract/run';
import { toggleEyes } from '../../../../shared/run-table/eyes';
import { type GroupFigure, groupFigures, groupFigureTitles } from '../../../../shared/run-table/group-figures';
import type { RowGroup } from '../../../../shared/run-table/group-runs';
import { useColorScheme } from '../../../lib/charts';
import { navigate } from '../../../lib/router';
import { type ListedRun, type RunList, type RunValues, readColumns } from '../../../lib/run-list';
import { showFailure } from '../../../lib/toast';
import {
  type ColumnArrangement,
  copyRows,
  DataTable,
  type DataTableColumn,
  type RowAction,
  type RowTree,
} from '../../../ui/data-table';
import { EmptyState } from '../../../ui/empty-state';
import { useRunView } from '../run-view-state';
import { ColumnPicker } from './column-picker';
import { EyeMenu } from './eye-menu';
import { FilterBox } from './filter-box';
import { GroupChips, GroupMenu } from './group-menu';
import { columnsOf, titleOfColumn, wantedColumns } from './run-columns';
import {
  createGroupFigures,
  figureOf,
  type GroupFigures,
  keyOfLine,
  lineColumn,
  nameColumn,
  type RunLine,
  runsOfLine,
} from './run-lines';
import { actionsFor } from './run-row-actions';
import styles from './run-table.module.css';
import { saveCsv } from './table-file';
import { columnsWithName, type RunLines } from './use-run-lines';
import { ViewMenu } from './view-menu';

interface RunTableProps {
  list: RunList;
  /** Runs that are not archived. */
  listedCount: number;
  metrics: readonly string[];
  /** Ids of the columns that are shown. */
  shown: readonly string[];
  /** Runs that the filter lets pass, newest first. */
  found: readonly ListedRun[];
  drawn: ReadonlySet<string>;
  /** Keys of lines: ids of runs, paths of groups. */
  selected: ReadonlySet<string>;
  onSelected(selected: ReadonlySet<string>): void;
  chosen: readonly ListedRun[];
  view: RunLines;
  /** Set to what writes the table as it is shown. */
  saver: RefObject<() => void>;
  onColumnsInSight(ids: readonly string[]): void;
  onRename(run: RunSummary): void;
  onExport(run: RunSummary): void;
  onTag(runs: readonly ListedRun[], present: boolean): void;
  onNotes(run: ListedRun): void;
}

const uniqueRuns = (lines: readonly RunLine[]) => [...new Set(lines.flatMap(runsOfLine))];

/** Order, width and pins of the columns, as the layout has them. */
function useArrangement(shown: readonly string[]): ColumnArrangement {
  const { layout, change } = useRunView();
  const { widths, pinned } = layout;
  const onResize = useCallback(
    (id: string, width: number) =>
      change({ widths: { ...useRunView.getState().layout.widths, [id]: Math.min(width, 4_000) } }),
    [change],
  );
  const onMove = useCallback(
    (id: string, beforeId: string | null) => {
      if (beforeId === id) return;
      const others = shown.filter((other) => other !== id);
      const at = beforeId === null || beforeId === 'name' ? -1 : others.indexOf(beforeId);
      const columns = others.toSpliced(beforeId === 'name' ? 0 : at < 0 ? others.length : at, 0, id);
      const { pinned: before } = useRunView.getState().layout;
      // Among pinned columns it is one of them, among the others it is none.
      const firstFree = others.find((other) => !before.includes(other)) ?? null;
      const isPinned =
        (beforeId !== null && before.includes(beforeId)) || (before.includes(id) && beforeId === firstFree);
      const rest = before.filter((other) => other !== id);
      change({ columns, pinned: isPinned ? [...rest, id] : rest });
    },
    [shown, change],
  );
  return useMemo(() => ({ widths, pinned, onResize, onMove }), [widths, pinned, onResize, onMove]);
}

/** The menu of a column's head. */
function useColumnActions(shown: readonly string[]) {
  const { layout, change } = useRunView();
  return (id: string): RowAction[] => {
    const { sort, pinned, grouping, hidden, figures } = layout;
    const sortBy = (direction: 'ascending' | 'descending') => () => change({ sort: [{ id, direction }] });
    const column = columnsOf([id], new Map())[0];
    const isPinned = pinned.includes(id);
    const isGrouped = grouping.includes(id);
    return [
      { title: 'Sort ascending', run: sortBy('ascending') },
      { title: 'Sort descending', run: sortBy('descending') },
      ...(sort.some((key) => key.id === id)
        ? [{ title: 'Do not sort by it', run: () => change({ sort: sort.filter((key) => key.id !== id) }) }]
        : []),
      ...(column?.group
        ? [
            {
              title: isGrouped ? 'Do not group by it' : 'Group by it',
              section: 'Groups',
              run: () =>
                change({ grouping: isGrouped ? grouping.filter((key) => key !== id) : [...grouping, id].slice(0, 8) }),
            },
          ]
        : []),
      ...(column?.group && grouping.length > 0
        ? groupFigures
            .filter((figure) => figure !== 'best' || column.group?.direction !== undefined)
            .map((figure: GroupFigure) => ({
              title: `${figureOf(column, figures) === figure ? '✓ ' : ''}${groupFigureTitles[figure]}`,
              section: 'Groups',
              run: () => change({ figures: { ...figures, [id]: figure } }),
            }))
        : []),
      ...(id === 'name'
        ? []
        : [
            {
              title: isPinned ? 'Unpin' : 'Pin beside the name',
              section: 'Column',
              run: () => change({ pinned: isPinned ? pinned.filter((each) => each !== id) : [...pinned, id] }),
            },
            {
              title: 'Hide',
              section: 'Column',
              run: () =>
                change({
                  columns: shown.filter((each) => each !== id),
                  pinned: pinned.filter((each) => each !== id),
                  hidden: [id, ...hidden.filter((each) => each !== id)].slice(0, 400),
                }),
            },
          ]),
    ];
  };
}

/** Columns of lines, each the same object as long as its values are: a column that comes into sight leaves the others as they are. */
function useLineColumns(figures: GroupFigures) {
  return useMemo(() => {
    const known = new Map<string, { values: RunValues | undefined; columns: DataTableColumn<RunLine>[] }>();
    return (id: string, values: RunValues | undefined) => {
      const before = known.get(id);
      if (before && before.values === values) return before.columns;
      const columns = columnsOf([id], new Map(values ? [[id, values]] : [])).map((column) =>
        lineColumn(column, figures),
      );
      known.set(id, { values, columns });
      return columns;
    };
  }, [figures]);
}

/** The runs as a table that is also the legend of the charts beside it. */
export function RunTable(props: RunTableProps) {
  const { list, metrics, shown, found, drawn, selected, onSelected, chosen, view, saver } = props;
  const { lines, groups, figures } = view;
  const { layout, layoutNumber, eyes, change, setEyes, setOpen } = useRunView();
  const { runs, columns } = list;
  const scheme = useColorScheme();
  const titleOfGroup = useCallback(
    ({ keyId, value }: RowGroup<ListedRun>) => ({
      key: titleOfColumn(keyId),
      value: value === null ? 'none' : (columnsWithName([keyId], new Map())[0]?.group?.format(value) ?? String(value)),
    }),
    [],
  );
  const name = useMemo(
    () =>
      nameColumn({
        scheme,
        drawn,
        titleOfGroup,
        onToggle: (toggled) => {
          const { eyes: before } = useRunView.getState();
          setEyes(
            toggleEyes(
              before,
              toggled.map(({ id }) => id),
              drawn,
            ),
          );
        },
        onOpen: ({ id }) => navigate(`/runs/${id}`),
        onExpand: ({ path }, isOpen) => setOpen(path, isOpen),
      }),
    [scheme, drawn, titleOfGroup, setEyes, setOpen],
  );
  const columnOf = useLineColumns(figures);
  const tableColumns = useMemo(
    () => [name, ...shown.flatMap((id) => columnOf(id, columns.get(id)))],
    [name, shown, columns, columnOf],
  );
  const arrangement = useArrangement(shown);
  const columnActions = useColumnActions(shown);
  const isGrouped = layout.grouping.length > 0;
  const tree = useMemo<RowTree>(
    () => ({
      levelAt: (index) => {
        const line = lines[index];
        return 1 + (line?.kind === 'group' ? line.group.depth : (line?.depth ?? 0));
      },
      isOpenAt: (index) => {
        const line = lines[index];
        return line?.kind === 'group' ? line.isOpen : undefined;
      },
      setOpen: (index, isOpen) => {
        const line = lines[index];
        if (line?.kind === 'group') setOpen(line.group.path, isOpen);
      },
    }),
    [lines, setOpen],
  );
  // Of the selection what the filter and the open groups show; the rest is selected no longer in the person's eyes.
  const marked = useMemo(
    () => (selected.size > 1 ? lines.filter((line) => selected.has(keyOfLine(line))) : []),
    [lines, selected],
  );
  const written = marked.length > 1 ? marked : lines;
  const inOrder = useMemo(() => uniqueRuns(lines), [lines]);
  /** Everything that is shown, also what has never been in sight. */
  const withAllColumns = async (use: (all: typeof tableColumns) => unknown) => {
    try {
      const whole = await readColumns(wantedColumns(shown));
      const own = createGroupFigures(layout.figures);
      await use([name, ...columnsOf(shown, whole.columns).map((column) => lineColumn(column, own))]);
    } catch (error) {
      showFailure('The table could not be written', error);
    }
  };
  const saveTable = () => withAllColumns((all) => saveCsv(all, written, 'runs.csv'));
  saver.current = () => void saveTable();
  const copyLines = (which: readonly RunLine[]) => withAllColumns((all) => copyRows(all, which));
  const scope = `${formatCount(written.length)} ${marked.length > 1 ? 'selected rows' : 'rows'}`;
  const shownCount = useDeferredValue(found.length);
  return (
    <>
      <div className={styles.bar}>
        <ViewMenu />
        <FilterBox
          key={layoutNumber}
          runs={runs}
          columns={columns}
          metrics={metrics}
          filter={layout.filter}
          onFilter={(filter) => change({ filter })}
        />
        <span className={styles.count} role="status">
          {chosen.length > 1
            ? `${formatCount(chosen.length)} selected`
            : shownCount === props.listedCount
              ? ''
              : `${formatCount(shownCount)} of ${formatCount(props.listedCount)}`}
        </span>
        <span className={styles.tools}>
          <EyeMenu found={inOrder} selected={chosen} drawnCount={drawn.size} />
          <GroupMenu groups={groups} />
          <ColumnPicker metrics={metrics} shown={shown} />
          <Menu position="bottom-end" width={240}>
            <Menu.Target>
              <Tooltip label="Table">
                <ActionIcon aria-label="Copy or export the table" className={styles.tool}>
                  <IconDots size={16} stroke={1.6} />
                </ActionIcon>
              </Tooltip>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>{scope} as shown</Menu.Label>
              <Menu.Item leftSection={<IconFileTypeCsv size={16} stroke={1.6} />} onClick={() => void saveTable()}>
                Export as CSV
              </Menu.Item>
              <Menu.Item leftSection={<IconClipboard size={16} stroke={1.6} />} onClick={() => void copyLines(written)}>
                Copy as TSV
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
        <GroupChips />
      </div>
      <DataTable
        name="runs"
        label="Runs"
        columns={tableColumns}
        arrangement={arrangement}
        columnActions={columnActions}
        onColumnsInSight={props.onColumnsInSight}
        {...(isGrouped && { tree })}
        rowCount={lines.length}
        rowAt={(index) => lines[index]}
        keyAt={(index) => {
          const line = lines[index];
          return line ? keyOfLine(line) : String(index);
        }}
        sort={layout.sort}
        onSortChange={(sort) => change({ sort })}
        selected={selected}
        onSelectedChange={onSelected}
        onOpen={(line) =>
          line.kind === 'row' ? navigate(`/runs/${line.row.id}`) : setOpen(line.group.path, !line.isOpen)
        }
        onToggle={(toggled) =>
          setEyes(
            toggleEyes(
              eyes,
              uniqueRuns(toggled).map(({ id }) => id),
              drawn,
            ),
          )
        }
        onCopy={(those) => void copyLines(those)}
        actions={(those) => actionsFor(uniqueRuns(those), drawn, { ...props, onSaveTable: saver.current })}
        empty={
          props.listedCount === 0 && layout.filter === '' ? (
            <EmptyState title="All runs are archived">Filter by archived = true to see them.</EmptyState>
          ) : (
            <EmptyState title="No run fits the filter">Press Esc in the filter to show all runs.</EmptyState>
          )
        }
      />
    </>
  );
}
