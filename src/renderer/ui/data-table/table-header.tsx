import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type DragEvent, type KeyboardEvent, type PointerEvent, useState } from 'react';
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

const keyStep = 16;
const dragType = 'application/x-studio-column';

/** One column’s title: click sorts, shift-click joins the sort, dragging moves it, its right edge resizes it. */
export function HeaderCell<Row>({ column, columnIndex, sort, onSort, onResize, onMove }: HeaderCellProps<Row>) {
  const [dropTarget, setDropTarget] = useState(false);
  const place = sort.findIndex((key) => key.id === column.id);
  const direction = sort[place]?.direction;
  const Arrow = direction === 'descending' ? IconArrowDown : IconArrowUp;
  const movable = columnIndex > 0;

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault();
    const handle = event.currentTarget;
    const startX = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const onPointerMove = (moved: globalThis.PointerEvent) =>
      onResize(column.id, column.width + moved.clientX - startX);
    handle.addEventListener('pointermove', onPointerMove);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', onPointerMove), {
      once: true,
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    onResize(column.id, column.width + (event.key === 'ArrowRight' ? keyStep : -keyStep));
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDropTarget(false);
    const id = event.dataTransfer.getData(dragType);
    if (id && id !== column.id) onMove(id, column.id);
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
      data-drop={dropTarget}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        setDropTarget(true);
      }}
      onDragLeave={() => setDropTarget(false)}
      onDrop={onDrop}
    >
      <button
        type="button"
        className={classes.headerTitle}
        title={column.help ?? column.title}
        draggable={movable}
        onDragStart={(event) => event.dataTransfer.setData(dragType, column.id)}
        onClick={(event) => column.sortable && onSort?.(column.id, event.shiftKey)}
        onKeyDown={onKeyDown}
        data-sortable={column.sortable === true}
      >
        <span className={classes.headerText}>{column.title}</span>
        {direction && <Arrow size={12} aria-hidden />}
        {direction && sort.length > 1 && <span className={classes.sortPlace}>{place + 1}</span>}
      </button>
      {column.header}
      <div className={classes.resize} onPointerDown={onPointerDown} aria-hidden />
    </div>
  );
}
