export type { DataTableColumn, RowAction, SortKey } from './column';
export { nextSort } from './column';
export { copyRows } from './copy-rows';
export { DataTable, type DataTableProps, type RowTree } from './data-table';
export type { ColumnArrangement } from './use-column-layout';
export { useRowHeight } from './use-row-height';
export { useSortedRows } from './use-sorted-rows';
