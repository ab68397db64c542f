import { type MouseEvent, memo } from 'react';
import type { DataTableColumn } from './column';
import classes from './data-table.module.css';

/** A column with its place among all of them. */
export interface PlacedColumn<Row> {
  column: DataTableColumn<Row>;
  columnIndex: number;
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
  /** Width of the columns between both that are out of sight. */
  leftSpace: number;
  isSelected: boolean;
  isCursor: boolean;
  /** Of a tree: depth from 1, and whether it is open where it can be. */
  level: number | undefined;
  isOpen: boolean | undefined;
  handlers: RowHandlers<Row>;
}

function Cell<Item>({ column, columnIndex, row }: PlacedColumn<Item> & { row: Item | undefined }) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: it is one or the other kind of cell.
    <div
      role={columnIndex === 0 ? 'rowheader' : 'gridcell'}
      aria-colindex={columnIndex + 1}
      className={columnIndex === 0 ? classes.firstCell : classes.cell}
      style={{ width: column.width }}
      data-align={column.align}
    >
      {row === undefined ? <span className={classes.pending} /> : column.cell(row)}
    </div>
  );
}

/** Of a row that scrolls sideways only the cells are drawn that come into sight. */
const DataCell = memo(Cell) as typeof Cell;

function Row<Item>({ id, row, index, top, height, pinned, shown, leftSpace, ...props }: DataRowProps<Item>) {
  const { handlers } = props;
  const cell = ({ column, columnIndex }: PlacedColumn<Item>) => (
    <DataCell key={column.id} column={column} columnIndex={columnIndex} row={row} />
  );
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
        {pinned.map(cell)}
      </div>
      <div className={classes.space} style={{ width: leftSpace }} />
      {shown.map(cell)}
    </div>
  );
}

/** One row of a table; while the table scrolls, rows that stay in sight are left as they are. */
export const DataRow = memo(Row) as typeof Row;
