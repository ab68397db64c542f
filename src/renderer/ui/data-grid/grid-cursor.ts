/** A cell by its row and its column's place on the screen. */
export interface CellPlace {
  row: number;
  column: number;
}

/** The cell that keys act on, and the other corner of the marked cells. */
export interface GridCursor {
  at: CellPlace;
  anchor: CellPlace;
}

export interface CellRange {
  firstRow: number;
  lastRow: number;
  firstColumn: number;
  lastColumn: number;
}

export function rangeOf({ at, anchor }: GridCursor): CellRange {
  return {
    firstRow: Math.min(at.row, anchor.row),
    lastRow: Math.max(at.row, anchor.row),
    firstColumn: Math.min(at.column, anchor.column),
    lastColumn: Math.max(at.column, anchor.column),
  };
}

interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** Where a key moves the cursor, as in a spreadsheet; null for keys that move nothing. */
export function moveCursor(
  { row, column }: CellPlace,
  { key, ctrlKey, metaKey }: Key,
  { rowCount, columnCount, pageRows }: { rowCount: number; columnCount: number; pageRows: number },
): CellPlace | null {
  const far = ctrlKey || metaKey;
  const lastRow = rowCount - 1;
  const lastColumn = columnCount - 1;
  const moves: Record<string, CellPlace> = {
    ArrowUp: { row: far ? 0 : row - 1, column },
    ArrowDown: { row: far ? lastRow : row + 1, column },
    ArrowLeft: { row, column: far ? 0 : column - 1 },
    ArrowRight: { row, column: far ? lastColumn : column + 1 },
    PageUp: { row: row - pageRows, column },
    PageDown: { row: row + pageRows, column },
    Home: { row: far ? 0 : row, column: 0 },
    End: { row: far ? lastRow : row, column: lastColumn },
  };
  const moved = moves[key];
  if (!moved || rowCount === 0 || columnCount === 0) return null;
  return {
    row: Math.max(0, Math.min(lastRow, moved.row)),
    column: Math.max(0, Math.min(lastColumn, moved.column)),
  };
}
