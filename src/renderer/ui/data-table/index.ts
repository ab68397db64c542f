export type { DataTableColumn, RowAction, SortKey } from './column';
export { sortRows } from './column';
export { DataTable, type DataTableProps } from './data-table';
