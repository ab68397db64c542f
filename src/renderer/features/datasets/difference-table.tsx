import { Chip, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import type { DatasetDiff } from '../../../shared/contract/dataset-version';
import { FailureNote } from '../../lib/failure-note';
import { DataTable, type DataTableColumn } from '../../ui/data-table';
import { cellText } from './cell-text';
import { type DifferenceRow, type RowChange, useDifferences } from './use-differences';
import classes from './versions.module.css';

const signs: Record<RowChange, { sign: string; title: string }> = {
  added: { sign: '+', title: 'added' },
  removed: { sign: '−', title: 'removed' },
  changed: { sign: '~', title: 'changed' },
};
const kinds = Object.keys(signs) as RowChange[];

const read = ({ table, index }: DifferenceRow, field: string): unknown => table.getChild(field)?.get(index) ?? null;
const changeOf = (row: DifferenceRow) => read(row, '__change') as RowChange;

type DiffColumn = DatasetDiff['columns'][number];

function sideText(
  row: DifferenceRow,
  side: 'before' | 'after',
  index: number,
  column: DiffColumn,
): string | null | undefined {
  const own = column[side];
  return own === null ? undefined : cellText(read(row, `${side}:${index}`), own.kind);
}

function isChanged(row: DifferenceRow, index: number): boolean {
  return String(read(row, '__cells') ?? '')
    .split(',')
    .includes(String(index));
}

/** `text` is undefined where that version has no such column. */
function Side({ text, sign }: { text: string | null | undefined; sign?: RowChange }) {
  if (text === undefined) return <span className={classes.same}>–</span>;
  return (
    <span data-sign={sign} className={text === null ? classes.missing : undefined}>
      {text ?? 'missing'}
    </span>
  );
}

function cellOf(row: DifferenceRow, index: number, column: DiffColumn) {
  const change = changeOf(row);
  if (change === 'added') return <Side text={sideText(row, 'after', index, column)} sign="added" />;
  if (change === 'removed') return <Side text={sideText(row, 'before', index, column)} sign="removed" />;
  const after = <Side text={sideText(row, column.after ? 'after' : 'before', index, column)} />;
  if (!isChanged(row, index)) return after;
  return (
    <span className={classes.pair}>
      <del data-sign="removed">
        <Side text={sideText(row, 'before', index, column)} />
      </del>
      <span aria-hidden>→</span>
      <ins data-sign="added">
        <Side text={sideText(row, 'after', index, column)} />
      </ins>
    </span>
  );
}

function textOf(row: DifferenceRow, index: number, column: DiffColumn): string {
  const before = sideText(row, 'before', index, column) ?? '';
  const after = sideText(row, 'after', index, column) ?? '';
  const change = changeOf(row);
  if (change === 'removed') return before;
  return change === 'changed' && isChanged(row, index) ? `${before} → ${after}` : after;
}

function rowColumns(diff: DatasetDiff): DataTableColumn<DifferenceRow>[] {
  const place = (row: DifferenceRow) => {
    const from = read(row, '__from');
    const to = read(row, '__to');
    const number = (value: unknown) => formatCount(Number(value) + 1);
    if (from === null || to === null || from === to) return number(to ?? from);
    return `${number(from)} → ${number(to)}`;
  };
  return [
    {
      id: '__change',
      title: 'Row',
      width: 132,
      cell: (row) => (
        <span className={classes.place}>
          <b data-sign={changeOf(row)} title={signs[changeOf(row)].title}>
            {signs[changeOf(row)].sign}
          </b>
          {place(row)}
        </span>
      ),
      text: (row) => `${signs[changeOf(row)].sign} ${place(row)}`,
    },
    // Those that changed come first: the others are only there to tell the row.
    ...diff.columns
      .map((column, index) => ({ column, index }))
      .sort((left, right) => Number(right.column.changedCount > 0) - Number(left.column.changedCount > 0))
      .map(
        ({ column, index }): DataTableColumn<DifferenceRow> => ({
          id: `${index}`,
          title: column.name,
          width: column.changedCount > 0 ? 220 : 140,
          cell: (row) => cellOf(row, index, column),
          text: (row) => textOf(row, index, column),
        }),
      ),
  ];
}

/** The rows that came, went and changed, with each changed cell before and after. */
export function DifferenceTable({ diff }: { diff: DatasetDiff }) {
  const [changes, setChanges] = useState<RowChange[]>([]);
  const [column, setColumn] = useState<number | null>(null);
  const rows = useDifferences({
    datasetId: diff.to.datasetId,
    from: diff.from.version,
    to: diff.to.version,
    changes,
    column,
  });
  const columns = useMemo(() => rowColumns(diff), [diff]);
  const changedColumns = diff.columns.flatMap(({ name, changedCount }, index) =>
    changedCount > 0 ? [{ value: String(index), label: `${name} (${formatCount(changedCount)})` }] : [],
  );
  return (
    <div className={classes.rows}>
      <div className={classes.tools}>
        <Chip.Group multiple value={changes} onChange={(next) => setChanges(next as RowChange[])}>
          {kinds.map((kind) => (
            <Chip key={kind} value={kind} size="xs" disabled={diff.rows[kind] === 0}>
              {signs[kind].sign} {formatCount(diff.rows[kind])} {signs[kind].title}
            </Chip>
          ))}
        </Chip.Group>
        {changedColumns.length > 1 && (
          <Select
            aria-label="Rows that changed in a column"
            placeholder="Changed in any column"
            data={changedColumns}
            value={column === null ? null : String(column)}
            onChange={(value) => setColumn(value === null ? null : Number(value))}
            clearable
            w={220}
          />
        )}
        <span className={classes.count} role="status">
          {rows.loading && rows.rowCount === 0
            ? 'Looking for rows…'
            : `${formatCount(rows.rowCount)} ${rows.rowCount === 1 ? 'row' : 'rows'}`}
        </span>
      </div>
      {rows.error ? (
        <FailureNote error={rows.error} title="The differences could not be read" onRetry={rows.retry} />
      ) : (
        <DataTable
          name={`differences.${diff.to.datasetId}`}
          label={`Rows that differ between version ${diff.from.version} and ${diff.to.version}`}
          columns={columns}
          rowCount={rows.rowCount}
          rowAt={rows.rowAt}
          keyAt={String}
          empty={!rows.loading && <p className={classes.none}>No row differs in this way.</p>}
        />
      )}
    </div>
  );
}
