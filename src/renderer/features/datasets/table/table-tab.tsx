import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import { isStudioError } from '../../../../shared/base/problem';
import type { Dataset, DatasetColumn } from '../../../../shared/contract/dataset';
import { FailureNote } from '../../../lib/failure-note';
import { host } from '../../../lib/host-client';
import { navigate } from '../../../lib/router';
import { useShortcuts } from '../../../lib/shortcuts';
import { showFailure, showToast } from '../../../lib/toast';
import { type CellRange, DataGrid, type GridHandle } from '../../../ui/data-grid';
import { nextSort } from '../../../ui/data-table';
import { Note } from '../../../ui/note';
import { ColumnHeader, columnHeaderHeight } from '../column-header';
import { EditActions } from '../edit/edit-actions';
import { MediaViewer } from '../media/media-viewer';
import { setRole } from '../roles';
import { clearRowSelection, selectedRowsOf, selectRows, useRowSelection } from '../row-selection';
import { arrangeColumns, moveColumn, smallestWidth } from './arrange-columns';
import { CellDialog } from './cell-dialog';
import { type ColumnCondition, joinConditions } from './column-condition';
import { ColumnMenu } from './column-menu';
import { FilterBar } from './filter-bar';
import { plainText, tableCell } from './table-cell';
import classes from './table-tab.module.css';
import { useTableView } from './table-view';
import { useRowPages } from './use-row-pages';

const filterDelayMs = 250;
/** More would freeze the page while it is put on the clipboard. */
const copiedCellCount = 200_000;

/** Kinds that are looked at large, one row after the other. */
const viewed: ReadonlySet<DatasetColumn['kind']> = new Set(['image', 'audio', 'array', 'text']);

/** Every row of the data set, sorted and filtered by the host, with each column’s statistics in its header. */
export function TableTab({ dataset }: { dataset: Dataset }) {
  const [view, change] = useTableView(dataset.id);
  const [text] = useDebouncedValue(view.mode === 'text' ? view.text.trim() : '', filterDelayMs);
  const asked = useMemo(
    () => ({
      sort: view.sort.filter(({ id }) => dataset.columns.some(({ name }) => name === id)),
      filter: text,
      where: joinConditions(view.conditions, view.mode === 'sql' ? view.sql : '', dataset.columns),
    }),
    [view.sort, view.conditions, view.mode, view.sql, text, dataset.columns],
  );
  const { pages, next } = useRowPages(dataset, asked);
  const { data } = useQuery(
    host.datasets.profile.queryOptions({ input: { id: dataset.id, version: dataset.version } }),
  );
  const profiles = useMemo(() => new Map(data?.profile.columns.map((column) => [column.name, column])), [data]);
  const places = useMemo(() => new Map(dataset.columns.map(({ name }, index) => [name, index])), [dataset.columns]);
  const columns = useMemo(() => arrangeColumns(dataset.columns, view), [dataset.columns, view]);
  const selection = useRowSelection();
  const selected = selectedRowsOf(selection, dataset.id, dataset.version);
  const [open, setOpen] = useState<{ row: number; column: number } | null>(null);
  const [goOpen, setGoOpen] = useState(false);
  const grid = useRef<GridHandle>(null);
  const input = useRef<HTMLInputElement>(null);
  const lastSelected = useRef<number | null>(null);
  useShortcuts('Data set', [
    { keys: 'mod+f', title: 'Filter rows', run: () => input.current?.focus() },
    { keys: 'mod+g', title: 'Go to a row', run: () => setGoOpen(true), whileTyping: true },
  ]);

  const columnOf = (name: string) => dataset.columns[places.get(name) ?? 0] as DatasetColumn;
  const onWindow = useCallback(
    ({ first, last }: { first: number; last: number }, shown: readonly string[]) =>
      pages.want(
        first,
        last,
        shown.flatMap((name) => places.get(name) ?? []),
      ),
    [pages, places],
  );
  const rowVersion = useCallback((row: number) => pages.versionOf(row), [pages]);
  const cell = useCallback(
    (row: number, name: string) => {
      const index = places.get(name) ?? 0;
      const value = pages.valueAt(row, index);
      return value === undefined ? undefined : tableCell(value, dataset.columns[index] as DatasetColumn, dataset);
    },
    [pages, places, dataset],
  );
  const gutter = useCallback(
    (row: number) => {
      const place = pages.placeOf(row);
      return place === undefined ? '' : formatCount(place + 1);
    },
    [pages],
  );
  const latest = useRef({ view, columns });
  latest.current = { view, columns };
  const onSort = useCallback(
    (id: string, join: boolean) => change({ sort: nextSort(latest.current.view.sort, id, join) }),
    [change],
  );
  const onResize = useCallback(
    (name: string, width: number) =>
      change({ widths: { ...latest.current.view.widths, [name]: Math.max(smallestWidth, Math.round(width)) } }),
    [change],
  );
  const onMove = useCallback(
    (name: string, before: string | null) => change({ order: moveColumn(latest.current.columns, name, before) }),
    [change],
  );
  const header = useCallback(
    (name: string) => (
      <ColumnHeader
        column={dataset.columns[places.get(name) ?? 0] as DatasetColumn}
        profile={profiles.get(name)}
        rowCount={dataset.rowCount}
        onRole={(role) => setRole(dataset, name, role)}
      />
    ),
    [dataset, places, profiles],
  );
  const columnMenu = useCallback(
    (name: string) => {
      const { view: now, columns: shown } = latest.current;
      const without = (names: readonly string[]) => names.filter((other) => other !== name);
      return (
        <ColumnMenu
          column={dataset.columns[places.get(name) ?? 0] as DatasetColumn}
          profile={profiles.get(name)}
          pinned={now.pinned.includes(name)}
          onSort={(direction) => change({ sort: [{ id: name, direction }] })}
          onCondition={(condition: ColumnCondition) => {
            const others = now.conditions.filter((other) => JSON.stringify(other) !== JSON.stringify(condition));
            change({ conditions: [...others, condition] });
          }}
          onPin={() => change({ pinned: now.pinned.includes(name) ? without(now.pinned) : [...now.pinned, name] })}
          onHide={() => change({ hidden: [...now.hidden, name] })}
          onShift={(step) => {
            const at = shown.findIndex(({ id }) => id === name);
            if (step > 0 || at > 0) onMove(name, shown[step < 0 ? at - 1 : at + 2]?.id ?? null);
          }}
          onStatistics={() => navigate(`/datasets/${dataset.id}?tab=profile&column=${encodeURIComponent(name)}`)}
        />
      );
    },
    [dataset, places, profiles, change, onMove],
  );

  const onSelectRows = async (first: number, last: number, mode: 'alone' | 'toggle' | 'extend') => {
    const from = mode === 'extend' && lastSelected.current !== null ? Math.min(lastSelected.current, first) : first;
    const to = mode === 'extend' && lastSelected.current !== null ? Math.max(lastSelected.current, last) : last;
    if (mode !== 'extend') lastSelected.current = first;
    try {
      const found = await pages.readPlaces(from, to, new AbortController().signal);
      if (mode === 'toggle') {
        const rows = new Set(selected);
        for (const place of found) if (!rows.delete(place)) rows.add(place);
        selectRows(dataset.id, dataset.version, rows);
      } else selectRows(dataset.id, dataset.version, found);
    } catch (error) {
      showFailure('The rows were not selected', error);
    }
  };

  const onCopy = async ({ firstRow, lastRow, firstColumn, lastColumn }: CellRange) => {
    const shown = columns.slice(firstColumn, lastColumn + 1).map(({ id }) => columnOf(id));
    const rowCount = Math.min(lastRow - firstRow + 1, Math.floor(copiedCellCount / shown.length));
    try {
      const lines: string[] = rowCount > 1 || shown.length > 1 ? [shown.map(({ name }) => name).join('\t')] : [];
      for (let done = 0; done < rowCount; done += 10_000) {
        const { table } = await pages.read(
          firstRow + done,
          Math.min(10_000, rowCount - done),
          shown.map(({ name }) => places.get(name) ?? 0),
          new AbortController().signal,
        );
        for (let row = 0; row < table.numRows; row += 1)
          lines.push(
            shown
              .map((column, index) =>
                (plainText(table.getChildAt(index + 1)?.get(row), column) ?? '').replace(/[\t\r\n]+/g, ' '),
              )
              .join('\t'),
          );
      }
      await navigator.clipboard.writeText(lines.join('\n'));
      const cellCount = rowCount * shown.length;
      showToast(
        rowCount < lastRow - firstRow + 1
          ? `The first ${formatCount(rowCount)} rows were copied.`
          : `${formatCount(cellCount)} ${cellCount === 1 ? 'cell' : 'cells'} copied.`,
      );
    } catch (error) {
      showFailure('The cells were not copied', error);
    }
  };

  const error = (next ?? pages).error;
  const badCondition = isStudioError(error) && error.code === 'BAD_INPUT';
  const rowCount = pages.rowCount ?? 0;
  useEffect(() => {
    lastSelected.current = null;
  }, [pages]);

  return (
    <>
      <FilterBar
        dataset={dataset}
        profiles={data?.profile.columns ?? []}
        view={view}
        change={change}
        asked={asked}
        rowCount={next && !error ? null : pages.rowCount}
        failed={error !== null}
        selectedCount={selected.size}
        onClearSelection={clearRowSelection}
        selectionActions={
          <EditActions dataset={dataset} selection={{ rows: [...selected] }} onDone={clearRowSelection} />
        }
        invalid={badCondition && view.mode === 'sql'}
        input={input}
        onGo={(row) => grid.current?.goToRow(row)}
        goOpen={goOpen}
        setGoOpen={setGoOpen}
      />
      {error && (
        <div className={classes.failure}>
          {badCondition ? (
            <Note tone="error">
              {error.message} {error.data.fix}
            </Note>
          ) : (
            <FailureNote error={error} title="The rows could not be read" onRetry={() => (next ?? pages).retry()} />
          )}
        </div>
      )}
      <DataGrid
        label={`Rows of ${dataset.name}`}
        handle={grid}
        columns={columns}
        rowCount={rowCount}
        headerHeight={columnHeaderHeight}
        gutterWidth={32 + 7 * Math.max(3, formatCount(dataset.rowCount).length)}
        rowVersion={rowVersion}
        cell={cell}
        gutter={gutter}
        header={header}
        columnMenu={columnMenu}
        sort={asked.sort}
        onSort={onSort}
        onResize={onResize}
        onMove={onMove}
        onWindow={onWindow}
        isSelected={(row) => {
          const place = selected.size > 0 ? pages.placeOf(row) : undefined;
          return place !== undefined && selected.has(place);
        }}
        onSelectRows={(first, last, mode) => void onSelectRows(first, last, mode)}
        onClearSelection={clearRowSelection}
        onCopy={(range) => void onCopy(range)}
        onOpen={({ row, column }) => {
          const name = columns[column]?.id;
          if (name !== undefined) setOpen({ row, column: places.get(name) ?? 0 });
        }}
        empty={
          pages.rowCount === 0 &&
          !error && <p>{asked.where || asked.filter ? 'No row matches the filter.' : 'The data set has no rows.'}</p>
        }
      />
      {open && viewed.has((dataset.columns[open.column] as DatasetColumn).kind) && (
        <MediaViewer
          dataset={dataset}
          column={open.column}
          pages={pages}
          item={open.row}
          range={{ first: 0, last: rowCount - 1 }}
          onMove={(row) => setOpen({ ...open, row })}
          onClose={() => setOpen(null)}
          describe={plainText}
        />
      )}
      {open && !viewed.has((dataset.columns[open.column] as DatasetColumn).kind) && (
        <CellDialog dataset={dataset} pages={pages} row={open.row} column={open.column} onClose={() => setOpen(null)} />
      )}
    </>
  );
}
