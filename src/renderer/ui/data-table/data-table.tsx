import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { type DataTableColumn, nextSort, type RowAction, type SortKey, toTsv } from './column';
import classes from './data-table.module.css';
import { type MenuPlace, RowMenu } from './row-menu';
import { HeaderCell } from './table-header';
import { useColumnLayout } from './use-column-layout';
import { useRowCursor } from './use-row-cursor';
import { useRowHeight } from './use-row-height';

export interface DataTableProps<Row> {
  /** Widths and order are remembered under it. */
  name: string;
  label: string;
  /** Keep the reference while they are the same. The first one names the row and stays in sight. */
  columns: readonly DataTableColumn<Row>[];
  rowCount: number;
  /** Undefined while the row is being loaded. */
  rowAt: (index: number) => Row | undefined;
  keyAt: (index: number) => string;
  sort?: readonly SortKey[];
  onSortChange?: (sort: SortKey[]) => void;
  selected?: ReadonlySet<string>;
  onSelectedChange?: (selected: ReadonlySet<string>) => void;
  /** Enter and double click. */
  onOpen?: (row: Row) => void;
  /** Space, on the selected rows. */
  onToggle?: (rows: Row[]) => void;
  /** Context menu and its key. */
  actions?: (rows: Row[]) => readonly RowAction[];
  /** Units: pixels. */
  headerHeight?: number;
  /** Below the header while there are no rows. */
  empty?: ReactNode;
}

const overscanRows = 12;
const overscanColumns = 3;

/**
 * A grid that stays quick with a million rows and a thousand columns: only what is in sight exists. Arrow keys, page
 * keys, shift to select, Enter opens, Space toggles, Ctrl+C copies as tab-separated values.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    label,
    rowCount,
    rowAt,
    keyAt,
    sort = [],
    onSortChange,
    onOpen,
    onToggle,
    actions,
    headerHeight,
    empty,
  } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useRowHeight();
  const { columns, resize, move } = useColumnLayout(props.name, props.columns);
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  const cursor = useRowCursor({
    rowCount,
    keyAt,
    selected: props.selected,
    onSelectedChange: props.onSelectedChange,
  });

  const head = headerHeight ?? rowHeight;
  const [first, ...rest] = columns;
  const firstWidth = first?.width ?? 0;
  const rows = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: overscanRows,
    scrollPaddingStart: head,
  });
  const cells = useVirtualizer({
    horizontal: true,
    count: rest.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rest[index]?.width ?? 0,
    overscan: overscanColumns,
    paddingStart: firstWidth,
  });
  useEffect(() => {
    rows.measure();
    cells.measure();
  }, [rows, cells, rowHeight, columns]);

  const selectedRows = useCallback((): Row[] => {
    const found: Row[] = [];
    for (let index = 0; index < rowCount && found.length < cursor.selected.size; index += 1)
      if (cursor.selected.has(keyAt(index))) {
        const row = rowAt(index);
        if (row !== undefined) found.push(row);
      }
    return found;
  }, [rowCount, cursor.selected, keyAt, rowAt]);

  const goAndShow = (index: number, extend: boolean) => {
    const target = Math.max(0, Math.min(rowCount - 1, index));
    cursor.go(target, extend ? 'extend' : 'alone');
    rows.scrollToIndex(target, { align: 'auto' });
  };

  const openMenu = (x: number, y: number, chosen: Row[]) => {
    const list = actions?.(chosen) ?? [];
    if (list.length > 0) setMenu({ x, y, actions: list });
  };

  const copy = () => {
    void navigator.clipboard.writeText(toTsv(columns, selectedRows()));
  };

  const pageSize = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 300) - head) / rowHeight) - 1);
  const moves: Record<string, number> = {
    ArrowDown: cursor.index + 1,
    ArrowUp: cursor.index - 1,
    PageDown: cursor.index + pageSize,
    PageUp: cursor.index - pageSize,
    Home: 0,
    End: rowCount - 1,
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    const command = event.ctrlKey || event.metaKey;
    const target = command ? undefined : moves[event.key];
    const row = cursor.index >= 0 ? rowAt(cursor.index) : undefined;
    if (target !== undefined) goAndShow(target, event.shiftKey);
    else if (event.key === 'Enter' && row !== undefined && onOpen) onOpen(row);
    else if (event.key === ' ' && onToggle) onToggle(selectedRows());
    else if (command && event.key.toLowerCase() === 'a') cursor.selectAll();
    else if (command && event.key.toLowerCase() === 'c' && cursor.selected.size > 0) copy();
    else if (event.key === 'Escape' && cursor.selected.size > 0) cursor.clear();
    else if ((event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) && row !== undefined) {
      const box = event.currentTarget.getBoundingClientRect();
      const offset = cursor.index * rowHeight + head - event.currentTarget.scrollTop;
      openMenu(box.left + 48, box.top + Math.min(offset + rowHeight, box.height), selectedRows());
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const isOnControl = ({ target }: MouseEvent) =>
    (target as HTMLElement).closest('button, a, input, [role=button]') !== null;
  const onRowClick = (index: number, event: MouseEvent) => {
    if (isOnControl(event)) return;
    cursor.go(index, event.shiftKey ? 'extend' : event.ctrlKey || event.metaKey ? 'toggle' : 'alone');
  };
  const onRowDoubleClick = (row: Row | undefined, event: MouseEvent) => {
    if (row === undefined || !onOpen || isOnControl(event)) return;
    // The second press has selected a word, and the selection would grow over the page that comes.
    window.getSelection()?.removeAllRanges();
    onOpen(row);
  };
  const onRowMenu = (index: number, row: Row | undefined, event: MouseEvent) => {
    if (row === undefined || !actions) return;
    event.preventDefault();
    const chosen = cursor.selected.has(keyAt(index)) ? selectedRows() : [row];
    if (!cursor.selected.has(keyAt(index))) cursor.go(index);
    openMenu(event.clientX, event.clientY, chosen);
  };

  const shownColumns = cells.getVirtualItems().flatMap(({ index, start }) => {
    const column = rest[index];
    return column ? [{ column, columnIndex: index + 1, start }] : [];
  });
  const onSort = onSortChange && ((column: string, join: boolean) => onSortChange(nextSort(sort, column, join)));
  const header = (column: DataTableColumn<Row>, columnIndex: number) => (
    <HeaderCell
      key={column.id}
      column={column}
      columnIndex={columnIndex}
      sort={sort}
      onSort={onSort}
      onResize={resize}
      onMove={move}
    />
  );
  const leftSpace = (shownColumns[0]?.start ?? firstWidth) - firstWidth;

  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a virtualised grid cannot be a table element. */}
      <div
        ref={scroller}
        role="grid"
        className={classes.scroller}
        data-scrolled={(cells.scrollOffset ?? 0) > 0}
        tabIndex={0}
        aria-label={label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length}
        aria-multiselectable
        aria-activedescendant={cursor.index >= 0 ? `${id}-${cursor.index}` : undefined}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          if (event.target === event.currentTarget && cursor.index < 0 && event.currentTarget.matches(':focus-visible'))
            cursor.go(0);
        }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the grid takes the focus. */}
        <div
          role="row"
          aria-rowindex={1}
          className={classes.header}
          style={{ height: head, width: cells.getTotalSize() }}
        >
          {first && <div className={classes.stickyHeader}>{header(first, 0)}</div>}
          <div className={classes.space} style={{ width: leftSpace }} />
          {shownColumns.map(({ column, columnIndex }) => header(column, columnIndex))}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: a virtualised grid cannot be a table element. */}
        <div
          role="rowgroup"
          className={classes.body}
          style={{ height: rows.getTotalSize(), width: cells.getTotalSize() }}
        >
          {rows.getVirtualItems().map(({ index, start }) => {
            const row = rowAt(index);
            const key = keyAt(index);
            return (
              // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the grid takes the focus.
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys.
              <div
                key={key}
                id={`${id}-${index}`}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={cursor.selected.has(key)}
                data-cursor={index === cursor.index}
                className={classes.row}
                style={{ transform: `translateY(${start}px)`, height: rowHeight }}
                onClick={(event) => onRowClick(index, event)}
                onDoubleClick={(event) => onRowDoubleClick(row, event)}
                onContextMenu={(event) => onRowMenu(index, row, event)}
              >
                {first && (
                  // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the grid takes the focus.
                  <div
                    role="rowheader"
                    aria-colindex={1}
                    className={classes.stickyCell}
                    style={{ width: first.width }}
                    data-align={first.align}
                  >
                    {row === undefined ? <span className={classes.pending} /> : first.cell(row)}
                  </div>
                )}
                <div className={classes.space} style={{ width: leftSpace }} />
                {shownColumns.map(({ column, columnIndex }) => (
                  // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the grid takes the focus.
                  <div
                    key={column.id}
                    role="gridcell"
                    aria-colindex={columnIndex + 1}
                    className={classes.cell}
                    style={{ width: column.width }}
                    data-align={column.align}
                  >
                    {row === undefined ? <span className={classes.pending} /> : column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
        {rowCount === 0 && empty}
      </div>
      {menu && <RowMenu place={menu} onClose={() => setMenu(null)} />}
    </div>
  );
}
