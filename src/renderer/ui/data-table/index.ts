export type { DataTableColumn, RowAction, SortKey } from './column';
export { nextSort, sortRows } from './column';
export { DataTable, type DataTableProps } from './data-table';
export { useRowHeight } from './use-row-height';
