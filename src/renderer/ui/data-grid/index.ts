export { DataGrid, type GridColumn, type GridHandle } from './data-grid';
export type { CellPlace, CellRange } from './grid-cursor';
export type { GridSortKey } from './grid-header';
