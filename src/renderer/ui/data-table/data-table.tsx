import { type Range, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type DataTableColumn, nextSort, type RowAction, type SortKey } from './column';
import { copyRows } from './copy-rows';
import { DataRow, type PlacedColumn, type RowHandlers } from './data-row';
import classes from './data-table.module.css';
import { type MenuPlace, RowMenu } from './row-menu';
import { HeaderCell, type HeaderHandlers } from './table-header';
import { type ColumnArrangement, useColumnLayout } from './use-column-layout';
import { useRowCursor } from './use-row-cursor';
import { useRowHeight } from './use-row-height';

/** A table whose rows stand below one another like the branches of a tree. */
export interface RowTree {
  /** From 1. */
  levelAt(index: number): number;
  /** Undefined for a row that has nothing below it. */
  isOpenAt(index: number): boolean | undefined;
  setOpen(index: number, isOpen: boolean): void;
}

export interface DataTableProps<Row> {
  /** Widths and order are remembered under it. */
  name: string;
  /** Instead of that, where the page keeps them. */
  arrangement?: ColumnArrangement;
  tree?: RowTree;
  /** Menu of a column's head. */
  columnActions?: (id: string) => readonly RowAction[];
  /** Ids of the columns that are in sight or about to be. */
  onColumnsInSight?: (ids: readonly string[]) => void;
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
  /** Space, on the selected rows, without any on the one at the cursor. */
  onToggle?: (rows: Row[]) => void;
  /** Ctrl+C, where the columns do not have every text at hand; without it they are copied as they are. */
  onCopy?: (rows: Row[]) => void;
  /** Context menu and its key. */
  actions?: (rows: Row[]) => readonly RowAction[];
  /** Units: pixels. */
  headerHeight?: number;
  /** Below the header while there are no rows. */
  empty?: ReactNode;
}

const overscanRows = 12;
/** Where nobody scrolls to. */
const restingRows = 3;
const overscanColumns = 2;
/** Pinned columns leave at least so much of the table to the others. Units: pixels. */
const freeWidth = 160;

const noSort: readonly SortKey[] = [];

/** Many rows ahead of the movement, few elsewhere: each of them costs when the table moves sideways. */
const aheadOf =
  (direction: () => 'forward' | 'backward' | null) =>
  ({ startIndex, endIndex, overscan, count }: Range) => {
    const way = direction();
    const from = Math.max(0, startIndex - (way === 'backward' ? overscan : restingRows));
    const to = Math.min(count - 1, endIndex + (way === 'forward' ? overscan : restingRows));
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  };

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
    sort = noSort,
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
  const { columns, pinnedCount, resize, move } = useColumnLayout(props.name, props.columns, props.arrangement);
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  const cursor = useRowCursor({
    rowCount,
    keyAt,
    selected: props.selected,
    onSelectedChange: props.onSelectedChange,
  });

  const head = headerHeight ?? rowHeight;
  const [width, setWidth] = useState(Number.POSITIVE_INFINITY);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { pinned, rest, pinnedWidth } = useMemo(() => {
    let start = 0;
    const placed = columns.map((column, columnIndex): PlacedColumn<Row> => {
      const place = { column, columnIndex, start };
      start += column.width;
      return place;
    });
    let count = Math.min(1, placed.length);
    let taken = placed[0]?.column.width ?? 0;
    while (count <= pinnedCount && taken + (placed[count]?.column.width ?? 0) <= width - freeWidth) {
      taken += placed[count]?.column.width ?? 0;
      count += 1;
    }
    return { pinned: placed.slice(0, count), rest: placed.slice(count), pinnedWidth: taken };
  }, [columns, pinnedCount, width]);
  const rows: Virtualizer<HTMLDivElement, Element> = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: overscanRows,
    rangeExtractor: aheadOf(() => rows.scrollDirection),
    scrollPaddingStart: head,
  });
  const cells = useVirtualizer({
    horizontal: true,
    count: rest.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rest[index]?.column.width ?? 0,
    overscan: overscanColumns,
    paddingStart: pinnedWidth,
    scrollPaddingStart: pinnedWidth,
  });
  useEffect(() => rows.measure(), [rows, rowHeight]);
  const widths = rest.map(({ column }) => column.width).join();
  useEffect(() => cells.measure(), [cells, widths, pinnedWidth]);

  const selectedRows = useCallback((): Row[] => {
    const found: Row[] = [];
    for (let index = 0; index < rowCount && found.length < cursor.selected.size; index += 1)
      if (cursor.selected.has(keyAt(index))) {
        const row = rowAt(index);
        if (row !== undefined) found.push(row);
      }
    return found;
  }, [rowCount, cursor.selected, keyAt, rowAt]);
  /** What a key acts on: the selected rows, without any the one at the cursor. */
  const rowsForKey = (): Row[] => {
    const found = selectedRows();
    const row = cursor.index >= 0 ? rowAt(cursor.index) : undefined;
    return found.length > 0 || row === undefined ? found : [row];
  };

  const goAndShow = (index: number, extend: boolean) => {
    const target = Math.max(0, Math.min(rowCount - 1, index));
    cursor.go(target, extend ? 'extend' : 'alone');
    rows.scrollToIndex(target, { align: 'auto' });
  };

  const openMenu = (x: number, y: number, chosen: Row[]) => {
    const list = actions?.(chosen) ?? [];
    if (list.length > 0) setMenu({ x, y, actions: list });
  };

  const copy = () => (props.onCopy ? props.onCopy(rowsForKey()) : void copyRows(columns, rowsForKey()));

  const pageSize = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 300) - head) / rowHeight) - 1);
  const moves: Record<string, number> = {
    ArrowDown: cursor.index + 1,
    ArrowUp: cursor.index - 1,
    PageDown: cursor.index + pageSize,
    PageUp: cursor.index - pageSize,
    Home: 0,
    End: rowCount - 1,
  };
  /** Into or out of a branch where there is one, else sideways through the columns. */
  const goSideways = (direction: 1 | -1) => {
    const isOpen = cursor.index >= 0 ? props.tree?.isOpenAt(cursor.index) : undefined;
    if (isOpen !== undefined && isOpen !== direction > 0) return props.tree?.setOpen(cursor.index, direction > 0);
    const element = scroller.current;
    if (!element) return;
    const at = rest.findIndex((_, index) => (cells.getOffsetForIndex(index, 'start')?.[0] ?? 0) >= element.scrollLeft);
    const next = Math.max(0, Math.min(rest.length - 1, (at < 0 ? rest.length - 1 : at) + direction));
    cells.scrollToIndex(next, { align: 'start' });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    const command = event.ctrlKey || event.metaKey;
    const target = command ? undefined : moves[event.key];
    const row = cursor.index >= 0 ? rowAt(cursor.index) : undefined;
    if (target !== undefined) goAndShow(target, event.shiftKey);
    else if (!command && event.key === 'ArrowRight') goSideways(1);
    else if (!command && event.key === 'ArrowLeft') goSideways(-1);
    else if (event.key === 'Enter' && row !== undefined && onOpen) onOpen(row);
    else if (event.key === ' ' && onToggle) onToggle(rowsForKey());
    else if (command && event.key.toLowerCase() === 'a') cursor.selectAll();
    else if (command && event.key.toLowerCase() === 'c' && (row !== undefined || cursor.selected.size > 0)) copy();
    else if (event.key === 'Escape' && cursor.selected.size > 0) cursor.clear();
    else if ((event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) && row !== undefined) {
      const box = event.currentTarget.getBoundingClientRect();
      const offset = cursor.index * rowHeight + head - event.currentTarget.scrollTop;
      openMenu(box.left + 48, box.top + Math.min(offset + rowHeight, box.height), rowsForKey());
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const isOnControl = ({ target }: MouseEvent) =>
    (target as HTMLElement).closest('button, a, input, [role=button]') !== null;
  const onRowClick = (index: number, event: MouseEvent) => {
    if (isOnControl(event)) return;
    // With Shift the browser has marked the text between the two rows.
    if (event.shiftKey) window.getSelection()?.removeAllRanges();
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

  const inSight = cells.getVirtualItems();
  const [from, to] = [inSight[0]?.index ?? 0, (inSight.at(-1)?.index ?? -1) + 1];
  const shown = useMemo(() => rest.slice(from, to), [rest, from, to]);
  const tellSight = useRef(props.onColumnsInSight);
  tellSight.current = props.onColumnsInSight;
  const toldSight = useRef<readonly string[]>([]);
  useEffect(() => {
    const ids = [...pinned, ...shown].map(({ column }) => column.id);
    if (ids.length === toldSight.current.length && ids.every((each, index) => each === toldSight.current[index]))
      return;
    toldSight.current = ids;
    tellSight.current?.(ids);
  }, [pinned, shown]);
  // Rows keep the same handlers, so that scrolling does not draw those anew that stay in sight.
  const newest = useRef({ onRowClick, onRowDoubleClick, onRowMenu });
  newest.current = { onRowClick, onRowDoubleClick, onRowMenu };
  const [handlers] = useState<RowHandlers<Row>>(() => ({
    onClick: (index, event) => newest.current.onRowClick(index, event),
    onDoubleClick: (row, event) => newest.current.onRowDoubleClick(row, event),
    onContextMenu: (index, row, event) => newest.current.onRowMenu(index, row, event),
  }));

  const onSort = (column: string, join: boolean) => onSortChange?.(nextSort(sort, column, join));
  const openColumnMenu = (id: string, x: number, y: number) => {
    const list = props.columnActions?.(id) ?? [];
    if (list.length > 0) setMenu({ x, y, actions: list });
  };
  /** One place to the left or right, among its like. */
  const step = (columnIndex: number, direction: 1 | -1) => {
    const others = columnIndex <= pinnedCount ? columns.slice(1, pinnedCount + 1) : columns.slice(pinnedCount + 1);
    const place = others.findIndex(({ id: other }) => other === columns[columnIndex]?.id);
    const target = place + direction;
    if (place < 0 || target < 0 || target >= others.length) return;
    const before = others[direction > 0 ? target + 1 : target]?.id;
    const afterAll = columnIndex <= pinnedCount ? (columns[pinnedCount + 1]?.id ?? null) : null;
    move(columns[columnIndex]?.id as string, before ?? afterAll);
  };
  const newestHead = useRef<HeaderHandlers>({
    onSort,
    onResize: resize,
    onMove: move,
    onStep: step,
    onMenu: openColumnMenu,
  });
  newestHead.current = { onSort, onResize: resize, onMove: move, onStep: step, onMenu: openColumnMenu };
  const [headHandlers] = useState<HeaderHandlers>(() => ({
    onSort: (...given) => newestHead.current.onSort(...given),
    onResize: (...given) => newestHead.current.onResize(...given),
    onMove: (...given) => newestHead.current.onMove(...given),
    onStep: (...given) => newestHead.current.onStep(...given),
    onMenu: (...given) => newestHead.current.onMenu(...given),
  }));
  const header = ({ column, columnIndex }: PlacedColumn<Row>) => (
    <HeaderCell
      key={column.id}
      column={column}
      columnIndex={columnIndex}
      sort={sort}
      hasMenu={props.columnActions !== undefined}
      handlers={headHandlers}
    />
  );

  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useAriaPropsSupportedByRole: a virtualised grid, with branches a tree, cannot be a table element. */}
      <div
        ref={scroller}
        role={props.tree ? 'treegrid' : 'grid'}
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
          // Coming by is no choice: it must not narrow what is done with all rows while none is selected.
          if (event.target === event.currentTarget && cursor.index < 0 && event.currentTarget.matches(':focus-visible'))
            cursor.go(0, 'look');
        }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the grid takes the focus. */}
        <div
          role="row"
          aria-rowindex={1}
          className={classes.header}
          style={{ height: head, width: cells.getTotalSize() }}
        >
          <div role="presentation" className={classes.stickyHeader}>
            {pinned.map(header)}
          </div>
          <div className={classes.space} style={{ width: (shown[0]?.start ?? pinnedWidth) - pinnedWidth }} />
          {shown.map(header)}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: a virtualised grid cannot be a table element. */}
        <div
          role="rowgroup"
          className={classes.body}
          style={{ height: rows.getTotalSize(), width: cells.getTotalSize() }}
        >
          {rows.getVirtualItems().map(({ index, start }) => {
            const key = keyAt(index);
            return (
              <DataRow
                key={key}
                id={`${id}-${index}`}
                row={rowAt(index)}
                index={index}
                top={start}
                height={rowHeight}
                pinned={pinned}
                shown={shown}
                isSelected={cursor.selected.has(key)}
                isCursor={index === cursor.index}
                level={props.tree?.levelAt(index)}
                isOpen={props.tree?.isOpenAt(index)}
                handlers={handlers}
              />
            );
          })}
        </div>
        {rowCount === 0 && empty}
      </div>
      {menu && <RowMenu place={menu} onClose={() => setMenu(null)} />}
    </div>
  );
}
