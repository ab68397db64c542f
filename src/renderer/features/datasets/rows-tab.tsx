import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import type { Dataset, DatasetProfile } from '../../../shared/contract/dataset';
import { FailureNote } from '../../lib/failure-note';
import { host } from '../../lib/host-client';
import { useShortcuts } from '../../lib/shortcuts';
import { DataTable, type DataTableColumn, type SortKey } from '../../ui/data-table';
import { cellText } from './cell-text';
import { ColumnHeader, columnHeaderHeight } from './column-header';
import { setRole } from './roles';
import { RowPartPicker, useRowPart } from './row-part';
import classes from './rows-tab.module.css';
import { type DatasetRow, rowNumber, useDatasetRows } from './use-dataset-rows';

const filterDelayMs = 200;

/** Wide enough for the last row's number. */
function rowNumberColumn(rowCount: number): DataTableColumn<DatasetRow> {
  return {
    id: '__row',
    title: 'Row',
    width: 40 + 8 * Math.max(4, formatCount(rowCount).length),
    align: 'end',
    cell: (row) => <span className={classes.number}>{formatCount(rowNumber(row) + 1)}</span>,
    text: (row) => String(rowNumber(row) + 1),
  };
}

function dataColumn(
  dataset: Dataset,
  column: Dataset['columns'][number],
  profile: DatasetProfile | undefined,
): DataTableColumn<DatasetRow> {
  const numeric = column.kind === 'integer' || column.kind === 'real';
  const read = (row: DatasetRow) => cellText(row.table.getChild(column.name)?.get(row.index), column.kind);
  return {
    id: column.name,
    title: column.name,
    width: numeric ? 132 : 164,
    align: numeric ? 'end' : 'start',
    sortable: true,
    header: (
      <ColumnHeader
        column={column}
        profile={profile?.columns.find(({ name }) => name === column.name)}
        rowCount={dataset.rowCount}
        onRole={(role) => setRole(dataset, column.name, role)}
      />
    ),
    cell: (row) => read(row) ?? <span className={classes.missing}>missing</span>,
    text: (row) => read(row) ?? '',
  };
}

/** Every row of the data set, sorted and filtered by the host, with each column’s statistics in its header. */
export function RowsTab({ dataset }: { dataset: Dataset }) {
  const [sort, setSort] = useState<readonly SortKey[]>([]);
  const [filter, setFilter] = useState('');
  const [appliedFilter] = useDebouncedValue(filter.trim(), filterDelayMs);
  const input = useRef<HTMLInputElement>(null);
  const { data } = useQuery(host.datasets.profile.queryOptions({ input: { id: dataset.id, version: dataset.version } }));
  const rows = useDatasetRows(dataset, sort, appliedFilter);
  useShortcuts('Data set', [{ keys: 'mod+f', title: 'Filter rows', run: () => input.current?.focus() }]);
  const columns = useMemo(
    () => [
      rowNumberColumn(dataset.rowCount),
      ...dataset.columns.map((column) => dataColumn(dataset, column, data?.profile)),
    ],
    [dataset, data],
  );
  const part = useRowPart(rows.rowCount, `${dataset.id}|${appliedFilter}`);
  const { rowAt: anyRowAt } = rows;
  const { start } = part;
  const rowAt = useCallback((index: number) => anyRowAt(start + index), [anyRowAt, start]);
  const keyAt = useCallback((index: number) => String(start + index), [start]);
  return (
    <>
      <div className={classes.tools}>
        <TextInput
          ref={input}
          aria-label="Filter rows"
          placeholder="Filter: text in any column"
          leftSection={<IconFilter size={14} />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && setFilter('')}
          rightSection={filter && <CloseButton size="xs" onClick={() => setFilter('')} aria-label="Clear the filter" />}
          className={classes.filter}
        />
        <span className={classes.count} role="status">
          {appliedFilter
            ? `${formatCount(rows.rowCount)} of ${formatCount(dataset.rowCount)} rows`
            : `${formatCount(dataset.rowCount)} rows, ${formatCount(dataset.columns.length)} columns`}
        </span>
        <RowPartPicker part={part} />
      </div>
      {rows.error ? (
        <div className={classes.failure}>
          <FailureNote error={rows.error} title="The rows could not be read" onRetry={rows.retry} />
        </div>
      ) : (
        <DataTable
          name={`rows.${dataset.id}`}
          label={`Rows of ${dataset.name}`}
          columns={columns}
          rowCount={part.rowCount}
          rowAt={rowAt}
          keyAt={keyAt}
          sort={sort}
          // The host sorts by one column.
          onSortChange={(next) => setSort(next.slice(-1))}
          headerHeight={columnHeaderHeight}
          empty={
            !rows.loading && (
              <p className={classes.none}>
                {appliedFilter ? `No row contains “${appliedFilter}”.` : 'The data set has no rows.'}
              </p>
            )
          }
        />
      )}
    </>
  );
}
