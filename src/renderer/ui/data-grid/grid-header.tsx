import { Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconDotsVertical } from '@tabler/icons-react';
import { type DragEvent, type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import type { GridColumn } from './data-grid';
import classes from './data-grid.module.css';

export interface GridSortKey {
  id: string;
  direction: 'ascending' | 'descending';
}

interface GridHeaderCellProps {
  column: GridColumn;
  columnIndex: number;
  start: number;
  sort: readonly GridSortKey[];
  onSort: (column: string, join: boolean) => void;
  onResize: (column: string, width: number) => void;
  onMove: (column: string, beforeId: string) => void;
  menu: (column: string) => ReactNode;
  children: ReactNode;
}

const keyStep = 16;
const dragType = 'application/x-studio-grid-column';

/** One column's title: a click sorts, with Shift it joins the order, dragging moves it, its right edge resizes it. */
export function GridHeaderCell(props: GridHeaderCellProps) {
  const { column, columnIndex, sort, onSort, onResize, onMove } = props;
  const [dropTarget, setDropTarget] = useState(false);
  const [menuOpen, setMenuOpen] = useState(false);
  const place = sort.findIndex(({ id }) => id === column.id);
  const direction = sort[place]?.direction;
  const Arrow = direction === 'descending' ? IconArrowDown : IconArrowUp;

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget;
    const startX = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => onResize(column.id, column.width + moved.clientX - startX);
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), {
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
      aria-colindex={columnIndex + 2}
      aria-sort={direction ?? 'none'}
      className={classes.headerCell}
      style={{ left: props.start, width: column.width }}
      data-drop={dropTarget}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        setDropTarget(true);
      }}
      onDragLeave={() => setDropTarget(false)}
      onDrop={onDrop}
    >
      <div className={classes.titleLine}>
        <button
          type="button"
          className={classes.title}
          title={column.title}
          draggable
          onDragStart={(event) => event.dataTransfer.setData(dragType, column.id)}
          onClick={(event) => onSort(column.id, event.shiftKey)}
          onKeyDown={onKeyDown}
        >
          <span className={classes.titleText}>{column.title}</span>
          {direction && <Arrow size={12} aria-hidden />}
          {direction && sort.length > 1 && <span className={classes.sortPlace}>{place + 1}</span>}
        </button>
        <Menu position="bottom-end" width={240} opened={menuOpen} onChange={setMenuOpen}>
          <Menu.Target>
            <button type="button" className={classes.menuButton} aria-label={`Menu of ${column.title}`}>
              <IconDotsVertical size={14} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>{menuOpen && props.menu(column.id)}</Menu.Dropdown>
        </Menu>
      </div>
      {props.children}
      <div className={classes.resize} onPointerDown={onPointerDown} aria-hidden />
    </div>
  );
}
