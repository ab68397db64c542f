import { useCallback, useMemo } from 'react';
import type { ColumnRole, DatasetColumn } from '../../../shared/contract/dataset';
import { DataTable, type DataTableColumn } from '../../ui/data-table';
import classes from './preview-grid.module.css';
import { RolePicker } from './role-picker';

interface PreviewRow {
  number: number;
  values: readonly (string | null)[];
}

interface PreviewGridProps {
  columns: readonly DatasetColumn[];
  rows: readonly (readonly (string | null)[])[];
  onRole: (column: string, role: ColumnRole) => void;
  onKind: (column: string, kind: DatasetColumn['kind']) => void;
}

const headerHeight = 56;
const numericKinds: readonly DatasetColumn['kind'][] = ['integer', 'real'];

const numberColumn: DataTableColumn<PreviewRow> = {
  id: '#',
  title: '#',
  width: 48,
  align: 'end',
  cell: ({ number }) => <span className={classes.missing}>{number}</span>,
  text: ({ number }) => String(number),
};

/** The first rows as they will be read, with what each column is and is for in its header. */
export function PreviewGrid({ columns, rows, onRole, onKind }: PreviewGridProps) {
  const tableColumns = useMemo(
    () => [
      numberColumn,
      ...columns.map(
        (column, index): DataTableColumn<PreviewRow> => ({
          id: column.name,
          title: column.name,
          width: numericKinds.includes(column.kind) ? 132 : 164,
          align: numericKinds.includes(column.kind) ? 'end' : 'start',
          header: (
            <div className={classes.role}>
              <RolePicker
                column={column}
                showKind
                onRole={(role) => onRole(column.name, role)}
                onKind={(kind) => onKind(column.name, kind)}
              />
            </div>
          ),
          cell: ({ values }) => values[index] ?? <span className={classes.missing}>missing</span>,
          text: ({ values }) => values[index] ?? '',
        }),
      ),
    ],
    [columns, onRole, onKind],
  );
  const rowAt = useCallback(
    (index: number): PreviewRow | undefined => {
      const values = rows[index];
      return values && { number: index + 1, values };
    },
    [rows],
  );
  return (
    <DataTable
      name="preview"
      label="First rows"
      columns={tableColumns}
      rowCount={rows.length}
      rowAt={rowAt}
      keyAt={String}
      headerHeight={headerHeight}
    />
  );
}
