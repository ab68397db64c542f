import { type MouseEvent, memo, type ReactNode, useMemo } from 'react';
import type { DataTableColumn } from './column';
import classes from './data-table.module.css';

/** A column with its place among all of them. */
export interface PlacedColumn<Row> {
  column: DataTableColumn<Row>;
  columnIndex: number;
  /** Left edge from the table's. Units: pixels. */
  start: number;
}

/** What a row tells its table; the same object for every row and every time. */
export interface RowHandlers<Row> {
  onClick(index: number, event: MouseEvent): void;
  onDoubleClick(row: Row | undefined, event: MouseEvent): void;
  onContextMenu(index: number, row: Row | undefined, event: MouseEvent): void;
}

interface DataRowProps<Row> {
  id: string;
  row: Row | undefined;
  index: number;
  /** Units: pixels. */
  top: number;
  height: number;
  /** Those that stay in sight; the first names the row. */
  pinned: readonly PlacedColumn<Row>[];
  shown: readonly PlacedColumn<Row>[];
  isSelected: boolean;
  isCursor: boolean;
  /** Of a tree: depth from 1, and whether it is open where it can be. */
  level: number | undefined;
  isOpen: boolean | undefined;
  handlers: RowHandlers<Row>;
}

/** Cells of one row as they were drawn last: a row that scrolls sideways draws only those that come into sight. */
interface DrawnCell {
  columnIndex: number;
  start: number;
  element: ReactNode;
}

/** More drawn cells of a row are forgotten at once. */
const drawnCellCount = 64;

function drawCell<Item>({ column, columnIndex, start }: PlacedColumn<Item>, row: Item | undefined, isPinned: boolean) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: it is one or the other kind of cell.
    <div
      key={column.id}
      role={columnIndex === 0 ? 'rowheader' : 'gridcell'}
      aria-colindex={columnIndex + 1}
      className={columnIndex === 0 ? classes.firstCell : isPinned ? classes.pinnedCell : classes.cell}
      style={isPinned ? { width: column.width } : { width: column.width, left: start }}
      data-align={column.align}
    >
      {row === undefined ? <span className={classes.pending} /> : column.cell(row)}
    </div>
  );
}

function Row<Item>({ id, row, index, top, height, pinned, shown, ...props }: DataRowProps<Item>) {
  const { handlers } = props;
  const drawn = useMemo(() => new Map<DataTableColumn<Item>, DrawnCell>(), [row]);
  if (drawn.size > drawnCellCount) drawn.clear();
  const cell = (placed: PlacedColumn<Item>, isPinned: boolean) => {
    const { column, columnIndex, start } = placed;
    const known = drawn.get(column);
    if (known && known.columnIndex === columnIndex && known.start === start) return known.element;
    const element = drawCell(placed, row, isPinned);
    drawn.set(column, { columnIndex, start, element });
    return element;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the grid takes the focus.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys.
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={props.isSelected}
      aria-level={props.level}
      aria-expanded={props.isOpen}
      data-cursor={props.isCursor}
      className={classes.row}
      style={{ transform: `translateY(${top}px)`, height }}
      onClick={(event) => handlers.onClick(index, event)}
      onDoubleClick={(event) => handlers.onDoubleClick(row, event)}
      onContextMenu={(event) => handlers.onContextMenu(index, row, event)}
    >
      <div role="presentation" className={classes.pinnedCells}>
        {pinned.map((placed) => cell(placed, true))}
      </div>
      {shown.map((placed) => cell(placed, false))}
    </div>
  );
}

/** One row of a table; while the table scrolls, rows that stay in sight are left as they are. */
export const DataRow = memo(Row) as typeof Row;
