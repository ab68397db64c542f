import { memo, type ReactNode } from 'react';
import type { GridColumn } from './data-grid';
import classes from './data-grid.module.css';

interface GridRowProps {
  id: string;
  row: number;
  /** From the start of its block. Units: pixels. */
  top: number;
  height: number;
  /** Undefined while its cells are loaded. */
  version: string | undefined;
  selected: boolean;
  cursorColumn: number | null;
  markedFirst: number | null;
  markedLast: number | null;
  pinned: readonly GridColumn[];
  pinnedStarts: readonly number[];
  pinnedWidth: number;
  gutterWidth: number;
  shown: readonly GridColumn[];
  starts: readonly number[];
  firstColumn: number;
  cell: (row: number, column: string) => ReactNode;
  gutter: (row: number) => string;
}

/** One row of a grid: rendered again only when something of it changes. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { id, row, version, pinned, pinnedStarts, shown, starts, firstColumn, markedFirst, markedLast } = props;
  const cell = (column: GridColumn, index: number, start: number) => {
    const content = version === undefined ? undefined : props.cell(row, column.id);
    return (
      // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the grid takes the focus.
      <div
        key={column.id}
        id={props.cursorColumn === index ? `${id}-cursor` : undefined}
        role="gridcell"
        aria-colindex={index + 2}
        data-align={column.align}
        data-cursor={props.cursorColumn === index || undefined}
        data-marked={
          (markedFirst !== null && markedLast !== null && index >= markedFirst && index <= markedLast) || undefined
        }
        className={classes.cell}
        style={{ left: start, width: column.width }}
      >
        {content === undefined ? <span className={classes.pending} /> : content}
      </div>
    );
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the grid takes the focus.
    <div
      role="row"
      aria-rowindex={row + 2}
      data-row={row}
      aria-selected={props.selected}
      className={classes.row}
      style={{ top: props.top, height: props.height }}
    >
      <div className={classes.pinned} role="presentation" style={{ width: props.pinnedWidth }}>
        {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the grid takes the focus. */}
        <div role="rowheader" aria-colindex={1} className={classes.gutter} style={{ width: props.gutterWidth }}>
          {props.gutter(row)}
        </div>
        {pinned.map((column, index) => cell(column, index, pinnedStarts[index] as number))}
      </div>
      <div className={classes.loose} role="presentation" style={{ left: props.pinnedWidth }}>
        {shown.map((column, index) =>
          cell(column, pinned.length + firstColumn + index, starts[firstColumn + index] as number),
        )}
      </div>
    </div>
  );
});
