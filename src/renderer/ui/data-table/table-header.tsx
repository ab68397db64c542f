import type { KeyboardEvent } from 'react';
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
  /** One place to the left or right, by keys. */
  onStep: (direction: 1 | -1) => void;
  /** Opens the column's menu there. */
  onMenu: ((x: number, y: number) => void) | undefined;
}

const dragType = 'application/x-studio-column';

/** One column’s title: click sorts, shift-click joins the sort, dragging moves it, its right edge resizes it. */
export function HeaderCell<Row>({ column, columnIndex, sort, onSort, onMenu, onStep, ...moves }: HeaderCellProps<Row>) {
  const { place, direction, Arrow, ...head } = useColumnHead({ column, sort, dragType, ...moves });
  const movable = columnIndex > 0;
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    const direction = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : null;
    if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
      const box = event.currentTarget.getBoundingClientRect();
      onMenu?.(box.left + 8, box.bottom);
    } else if (direction !== null && event.altKey && event.shiftKey) {
      if (movable) onStep(direction);
    } else if (direction !== null && !event.altKey && !event.shiftKey) {
      const heads = [
        ...(event.currentTarget.closest('[role=row]')?.querySelectorAll<HTMLElement>('[data-head]') ?? []),
      ];
      heads[heads.indexOf(event.currentTarget) + direction]?.focus();
    } else return head.onKeyDown(event);
    event.preventDefault();
    event.stopPropagation();
  };

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
      onContextMenu={(event) => {
        if (!onMenu) return;
        event.preventDefault();
        onMenu(event.clientX, event.clientY);
      }}
      {...head.drop}
    >
      <button
        type="button"
        className={classes.headerTitle}
        title={column.help ?? column.title}
        draggable={movable}
        onDragStart={head.onDragStart}
        onClick={(event) => column.sortable && onSort?.(column.id, event.shiftKey)}
        onKeyDown={onKeyDown}
        data-head
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
