import { type KeyboardEvent, memo } from 'react';
import { useColumnHead } from '../use-column-head';
import type { DataTableColumn, SortKey } from './column';
import classes from './data-table.module.css';

interface HeaderCellProps<Row> {
  column: DataTableColumn<Row>;
  columnIndex: number;
  sort: readonly SortKey[];
  hasMenu: boolean;
  handlers: HeaderHandlers;
}

/** What a head tells its table; the same object for every head and every time. */
export interface HeaderHandlers {
  onSort(id: string, join: boolean): void;
  onResize(id: string, width: number): void;
  onMove(id: string, beforeId: string): void;
  /** One place to the left or right, by keys. */
  onStep(columnIndex: number, direction: 1 | -1): void;
  /** Opens the column's menu there. */
  onMenu(id: string, x: number, y: number): void;
}

const dragType = 'application/x-studio-column';

function Head<Row>({ column, columnIndex, sort, hasMenu, handlers }: HeaderCellProps<Row>) {
  const { onResize, onMove } = handlers;
  const { place, direction, Arrow, ...head } = useColumnHead({ column, sort, dragType, onResize, onMove });
  const movable = columnIndex > 0;
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    const direction = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : null;
    if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
      const box = event.currentTarget.getBoundingClientRect();
      if (hasMenu) handlers.onMenu(column.id, box.left + 8, box.bottom);
    } else if (direction !== null && event.altKey && event.shiftKey) {
      if (movable) handlers.onStep(columnIndex, direction);
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
        if (!hasMenu) return;
        event.preventDefault();
        handlers.onMenu(column.id, event.clientX, event.clientY);
      }}
      {...head.drop}
    >
      <button
        type="button"
        className={classes.headerTitle}
        title={column.help ?? column.title}
        draggable={movable}
        onDragStart={head.onDragStart}
        onClick={(event) => column.sortable && handlers.onSort(column.id, event.shiftKey)}
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

/** One column’s title: click sorts, shift-click joins the sort, dragging moves it, its right edge resizes it. */
export const HeaderCell = memo(Head) as typeof Head;
