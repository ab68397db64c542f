export type { DataTableColumn, RowAction, SortKey } from './column';
export { DataTable, type DataTableProps } from './data-table';
