import { memo, type RefObject } from 'react';
import type { GridColumn } from './data-grid';
import classes from './data-grid.module.css';

interface GridOutlineProps {
  /** Filled without rendering, once a frame. */
  labels: RefObject<HTMLDivElement | null>;
  pinned: readonly GridColumn[];
  pinnedStarts: readonly number[];
  pinnedWidth: number;
  gutterWidth: number;
  shown: readonly GridColumn[];
  starts: readonly number[];
  firstColumn: number;
}

/** Stands for the rows while the grid is skimmed: one element a column, and one text with the labels of all rows. */
export const GridOutline = memo(function GridOutline(props: GridOutlineProps) {
  const { labels, pinned, pinnedStarts, pinnedWidth, gutterWidth, shown, starts, firstColumn } = props;
  const bars = (column: GridColumn, left: number) => (
    <div key={column.id} className={classes.outlineColumn} style={{ left, width: column.width }} />
  );
  return (
    <div className={classes.outline} aria-hidden="true">
      <div className={classes.pinned} style={{ width: pinnedWidth }}>
        <div ref={labels} className={classes.outlineLabels} style={{ width: gutterWidth }} />
        {pinned.map((column, index) => bars(column, pinnedStarts[index] as number))}
      </div>
      <div className={classes.loose} style={{ left: pinnedWidth }}>
        {shown.map((column, index) => bars(column, starts[firstColumn + index] as number))}
      </div>
    </div>
  );
});
