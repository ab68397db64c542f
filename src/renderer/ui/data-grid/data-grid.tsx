import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useRowHeight } from '../data-table';
import classes from './data-grid.module.css';
import { type CellPlace, type CellRange, type GridCursor, moveCursor, rangeOf } from './grid-cursor';
import { columnStarts } from './grid-geometry';
import { GridHeaderCell, type GridSortKey } from './grid-header';
import { GridOutline } from './grid-outline';
import { GridRow } from './grid-row';
import { type GridWindow, useGridScroll } from './use-grid-scroll';

export interface GridColumn {
  id: string;
  title: string;
  /** Units: pixels. */
  width: number;
  align: 'start' | 'end';
  /** Stays in sight at the left; such columns come first. */
  pinned: boolean;
}

/** What others may do with a grid. */
export interface GridHandle {
  /** Brings a row to the middle and puts the cursor on it. */
  goToRow(row: number): void;
  focus(): void;
}

export interface DataGridProps {
  label: string;
  handle?: Ref<GridHandle>;
  /** Keep the reference while they are the same. */
  columns: readonly GridColumn[];
  rowCount: number;
  /** Units: pixels. */
  headerHeight: number;
  gutterWidth: number;
  /** Changes when the cells of a row do; undefined while they are loaded. */
  rowVersion: (row: number) => string | undefined;
  cell: (row: number, column: string) => ReactNode;
  /** At the left of a row: its number. */
  gutter: (row: number) => string;
  /** Below a column's title. */
  header: (column: string) => ReactNode;
  /** Opened by the button beside a column's title; made when it opens. */
  columnMenu: (column: string) => ReactNode;
  sort: readonly GridSortKey[];
  onSort: (column: string, join: boolean) => void;
  onResize: (column: string, width: number) => void;
  onMove: (column: string, beforeId: string) => void;
  onWindow: (rows: { first: number; last: number }, columns: readonly string[]) => void;
  isSelected: (row: number) => boolean;
  onSelectRows: (first: number, last: number, mode: 'alone' | 'toggle' | 'extend') => void;
  onClearSelection: () => void;
  onCopy: (range: CellRange) => void;
  onOpen: (place: CellPlace) => void;
  empty?: ReactNode;
}

/**
 * A grid of cells that stays quick with ten million rows and thousands of columns: only what is in sight exists. Keys
 * as in a spreadsheet: arrows, page keys, Home and End (with Ctrl to the edges), Shift marks cells, Ctrl+C copies them,
 * Shift+Space selects rows, Enter opens a cell.
 */
export function DataGrid(props: DataGridProps) {
  const { columns, rowCount, headerHeight, gutterWidth, rowVersion, onWindow } = props;
  const id = useId();
  const rowHeight = useRowHeight();
  const pinned = useMemo(() => columns.filter((column) => column.pinned), [columns]);
  const loose = useMemo(() => columns.filter((column) => !column.pinned), [columns]);
  const pinnedStarts = useMemo(
    () => columnStarts(pinned.map(({ width }) => width)).map((start) => start + gutterWidth),
    [pinned, gutterWidth],
  );
  const starts = useMemo(() => columnStarts(loose.map(({ width }) => width)), [loose]);
  const pinnedWidth = pinnedStarts.at(-1) as number;
  const scroll = useGridScroll({ rowCount, rowHeight, headerHeight, starts, pinnedWidth, rowLabel: props.gutter });
  const [cursor, setCursor] = useState<GridCursor | null>(null);
  const focused = useRef(false);
  const { firstRow, lastRow, firstColumn, lastColumn, blockRow }: GridWindow = scroll.window;
  const shown = useMemo(() => loose.slice(firstColumn, lastColumn + 1), [loose, firstColumn, lastColumn]);

  useEffect(() => {
    onWindow(
      { first: firstRow, last: lastRow },
      [...pinned, ...shown].map((column) => column.id),
    );
  }, [onWindow, firstRow, lastRow, pinned, shown]);

  const goTo = (at: CellPlace, extend: boolean) => {
    setCursor((before) => ({ at, anchor: extend && before ? before.anchor : at }));
    scroll.showCell(at.row, at.column < pinned.length ? null : at.column - pinned.length);
  };
  useImperativeHandle(props.handle, () => ({
    goToRow(row) {
      const at = { row: Math.max(0, Math.min(rowCount - 1, row)), column: cursor?.at.column ?? 0 };
      setCursor({ at, anchor: at });
      scroll.scrollToRow(Math.max(0, at.row - Math.floor(scroll.rowsInSight / 2)));
      scroll.scroller.current?.focus();
    },
    focus: () => scroll.scroller.current?.focus(),
  }));

  const at = cursor && cursor.at.row < rowCount && cursor.at.column < columns.length ? cursor.at : null;
  const marked = cursor && at ? rangeOf(cursor) : null;

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const here = at ?? { row: firstRow, column: 0 };
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const moved = moveCursor(here, event, {
      rowCount,
      columnCount: columns.length,
      pageRows: scroll.rowsInSight - 1,
    });
    if (moved) goTo(moved, event.shiftKey);
    else if (command && key === 'a' && columns.length > 0)
      setCursor({ at: { row: rowCount - 1, column: columns.length - 1 }, anchor: { row: 0, column: 0 } });
    else if (command && key === 'c' && marked) props.onCopy(marked);
    else if (key === ' ' && marked && (event.shiftKey || command))
      props.onSelectRows(marked.firstRow, marked.lastRow, command ? 'toggle' : 'alone');
    else if (key === 'enter' && at) props.onOpen(at);
    else if (key === 'escape') {
      if (cursor && (cursor.anchor.row !== cursor.at.row || cursor.anchor.column !== cursor.at.column))
        setCursor({ at: cursor.at, anchor: cursor.at });
      else props.onClearSelection();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const placeOf = (event: MouseEvent): CellPlace | null => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('[data-row]')?.dataset.row;
    const column = target.closest('[aria-colindex]')?.getAttribute('aria-colindex');
    // The gutter is the first column of the document, and before the first one here.
    return row && column ? { row: Number(row), column: Number(column) - 2 } : null;
  };
  const isControl = (event: MouseEvent) => (event.target as HTMLElement).closest('button, a, input, audio') !== null;
  const dragging = useRef(false);
  const onMouseDown = (event: MouseEvent) => {
    const place = placeOf(event);
    if (!place || event.button !== 0 || isControl(event)) return;
    if (place.column < 0) {
      props.onSelectRows(
        place.row,
        place.row,
        event.shiftKey ? 'extend' : event.ctrlKey || event.metaKey ? 'toggle' : 'alone',
      );
      setCursor({ at: { row: place.row, column: 0 }, anchor: { row: place.row, column: 0 } });
    } else {
      dragging.current = true;
      setCursor((before) => ({ at: place, anchor: event.shiftKey && before ? before.anchor : place }));
    }
    scroll.scroller.current?.focus({ preventScroll: true });
    event.preventDefault();
  };
  const onMouseMove = (event: MouseEvent) => {
    if (!dragging.current) return;
    if (event.buttons === 0) {
      dragging.current = false;
      return;
    }
    const place = placeOf(event);
    if (place && place.column >= 0)
      setCursor((before) =>
        before && (before.at.row !== place.row || before.at.column !== place.column)
          ? { ...before, at: place }
          : before,
      );
  };

  const { header, columnMenu, sort, onSort, onResize, onMove } = props;
  // Scrolling renders rows; titles with their plots only when something of them changes.
  const titles = useMemo(() => {
    const title = (column: GridColumn, columnIndex: number, start: number) => (
      <GridHeaderCell
        key={column.id}
        column={column}
        columnIndex={columnIndex}
        start={start}
        sort={sort}
        onSort={onSort}
        onResize={onResize}
        onMove={onMove}
        menu={columnMenu}
      >
        {header(column.id)}
      </GridHeaderCell>
    );
    return {
      pinned: pinned.map((column, index) => title(column, index, pinnedStarts[index] as number)),
      loose: shown.map((column, index) =>
        title(column, pinned.length + firstColumn + index, starts[firstColumn + index] as number),
      ),
    };
  }, [pinned, pinnedStarts, shown, starts, firstColumn, sort, header, columnMenu, onSort, onResize, onMove]);
  // Elements of rows that left are used for those that came.
  const poolSize = Math.ceil((lastRow - firstRow + 1) / 32) * 32 + 32;
  const rowIndices = Array.from({ length: Math.max(0, lastRow - firstRow + 1) }, (_, index) => firstRow + index);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtualised grid cannot be a table element.
    <div
      ref={scroll.scroller}
      role="grid"
      className={classes.scroller}
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-activedescendant={at && at.row >= firstRow && at.row <= lastRow ? `${id}-cursor` : undefined}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (
          event.target === event.currentTarget &&
          !cursor &&
          !focused.current &&
          rowCount > 0 &&
          event.currentTarget.matches(':focus-visible')
        )
          setCursor({ at: { row: 0, column: 0 }, anchor: { row: 0, column: 0 } });
        focused.current = true;
      }}
    >
      <div
        className={classes.extent}
        role="presentation"
        style={{ width: pinnedWidth + (starts.at(-1) as number), height: scroll.elementHeight + headerHeight }}
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the grid around it takes focus and keys. */}
        <div
          ref={scroll.box}
          role="presentation"
          className={classes.box}
          style={{ width: scroll.size.width, height: scroll.size.height }}
          onMouseDown={onMouseDown}
          onMouseMove={onMouseMove}
          onMouseUp={() => {
            dragging.current = false;
          }}
          onDoubleClick={(event) => {
            const place = placeOf(event);
            if (place && place.column >= 0 && !isControl(event)) props.onOpen(place);
          }}
        >
          {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the grid takes the focus. */}
          <div role="row" aria-rowindex={1} className={classes.header} style={{ height: headerHeight }}>
            <div className={classes.pinned} role="presentation" style={{ width: pinnedWidth }}>
              {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the grid takes the focus. */}
              <div role="columnheader" aria-colindex={1} className={classes.corner} style={{ width: gutterWidth }}>
                Row
              </div>
              {titles.pinned}
            </div>
            <div className={classes.loose} role="presentation" style={{ left: pinnedWidth }}>
              {titles.loose}
            </div>
          </div>
          {/* biome-ignore lint/a11y/useSemanticElements: a virtualised grid cannot be a table element. */}
          <div role="rowgroup" className={classes.body} style={{ top: headerHeight }}>
            <div ref={scroll.rows} role="presentation" className={classes.rows}>
              {rowIndices.map((row) => (
                <GridRow
                  key={row % poolSize}
                  id={id}
                  row={row}
                  top={(row - blockRow) * rowHeight}
                  height={rowHeight}
                  version={rowVersion(row)}
                  selected={props.isSelected(row)}
                  cursorColumn={at?.row === row ? at.column : null}
                  markedFirst={marked && row >= marked.firstRow && row <= marked.lastRow ? marked.firstColumn : null}
                  markedLast={marked && row >= marked.firstRow && row <= marked.lastRow ? marked.lastColumn : null}
                  pinned={pinned}
                  pinnedStarts={pinnedStarts}
                  pinnedWidth={pinnedWidth}
                  gutterWidth={gutterWidth}
                  shown={shown}
                  starts={starts}
                  firstColumn={firstColumn}
                  cell={props.cell}
                  gutter={props.gutter}
                />
              ))}
            </div>
            <GridOutline
              labels={scroll.skimLabels}
              pinned={pinned}
              pinnedStarts={pinnedStarts}
              pinnedWidth={pinnedWidth}
              gutterWidth={gutterWidth}
              shown={shown}
              starts={starts}
              firstColumn={firstColumn}
            />
            {rowCount === 0 && <div className={classes.empty}>{props.empty}</div>}
          </div>
        </div>
      </div>
    </div>
  );
}
