import { Menu } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useColumnHead } from '../use-column-head';
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

const dragType = 'application/x-studio-grid-column';

/** One column's title: a click sorts, with Shift it joins the order, dragging moves it, its right edge resizes it. */
export function GridHeaderCell(props: GridHeaderCellProps) {
  const { column, columnIndex, sort, onSort, onResize, onMove } = props;
  const [menuOpen, setMenuOpen] = useState(false);
  const { place, direction, Arrow, ...head } = useColumnHead({ column, sort, onResize, onMove, dragType });

  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtualised grid cannot be a table element.
    // biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus.
    <div
      role="columnheader"
      aria-colindex={columnIndex + 2}
      aria-sort={direction ?? 'none'}
      className={classes.headerCell}
      style={{ left: props.start, width: column.width }}
      data-drop={head.isDropTarget}
      {...head.drop}
    >
      <div className={classes.titleLine}>
        <button
          type="button"
          className={classes.title}
          title={column.title}
          draggable
          onDragStart={head.onDragStart}
          onClick={(event) => onSort(column.id, event.shiftKey)}
          onKeyDown={head.onKeyDown}
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
      <div className={classes.resize} onPointerDown={head.onPointerDown} aria-hidden />
    </div>
  );
}
