import { useColumnHead } from '../use-column-head';
import type { DataTableColumn, SortKey } from './column';
import classes from './data-table.module.css';

interface HeaderCellProps<Row> {
  column: DataTableColumn<Row>;
  columnIndex: number;
  sort: readonly SortKey[];
  onSort: ((id: string, join: boolean) => void) | undefined;
  onResize: (id: string, width: number) => void;
  onMove: (id: string, beforeId: string) => void;
}

const dragType = 'application/x-studio-column';

/** One column’s title: click sorts, shift-click joins the sort, dragging moves it, its right edge resizes it. */
export function HeaderCell<Row>({ column, columnIndex, sort, onSort, onResize, onMove }: HeaderCellProps<Row>) {
  const { place, direction, Arrow, ...head } = useColumnHead({ column, sort, onResize, onMove, dragType });
  const movable = columnIndex > 0;

  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtualised grid cannot be a table element.
    // biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus.
    <div
      role="columnheader"
      className={classes.headerCell}
      style={{ width: column.width }}
      aria-colindex={columnIndex + 1}
      aria-sort={direction ?? (column.sortable ? 'none' : undefined)}
      data-align={column.header ? 'start' : column.align}
      data-drop={head.isDropTarget}
      {...head.drop}
    >
      <button
        type="button"
        className={classes.headerTitle}
        title={column.help ?? column.title}
        draggable={movable}
        onDragStart={head.onDragStart}
        onClick={(event) => column.sortable && onSort?.(column.id, event.shiftKey)}
        onKeyDown={head.onKeyDown}
        data-sortable={column.sortable === true}
      >
        <span className={classes.headerText}>{column.title}</span>
        {direction && <Arrow size={12} aria-hidden />}
        {direction && sort.length > 1 && <span className={classes.sortPlace}>{place + 1}</span>}
      </button>
      {column.header}
      <div className={classes.resize} onPointerDown={head.onPointerDown} aria-hidden />
    </div>
  );
}
