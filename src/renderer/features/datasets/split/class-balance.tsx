import { useMemo } from 'react';
import { formatCount, formatNumber } from '../../../../shared/base/format';
import type { SplitReport } from '../../../../shared/contract/split';
import { partNames } from '../../../../shared/split';
import { DataTable, type DataTableColumn, useSortedRows } from '../../../ui/data-table';
import { PartBar } from './part-bar';
import { partTitles } from './part-colors';
import classes from './split.module.css';

const keyOf = ({ name }: { name: string }) => name;

interface ClassRow {
  name: string;
  train: number;
  validation: number;
  test: number;
  total: number;
}

const rowHeightPx = 28;
const shownRowCount = 12;

const columns: DataTableColumn<ClassRow>[] = [
  { id: 'name', title: 'Class', width: 140, sortable: true, cell: ({ name }) => name, text: ({ name }) => name },
  ...([...partNames, 'total'] as const).map((key) => ({
    id: key,
    title: key === 'total' ? 'All' : partTitles[key],
    width: 88,
    align: 'end' as const,
    cell: (row: ClassRow) => formatCount(row[key]),
    sortable: true,
    value: (row: ClassRow) => row[key],
    text: (row: ClassRow) => String(row[key]),
  })),
  {
    id: 'share',
    title: 'Shares',
    width: 130,
    cell: (row) => (
      <span className={classes.barCell}>
        <PartBar counts={row} label={`Shares of ${row.name}`} />
      </span>
    ),
    text: ({ total }) => String(total),
  },
];

/** Rows of every class in each part; a thousand classes scroll. */
export function ClassBalance({ balance }: { balance: NonNullable<SplitReport['classes']> }) {
  const all = useMemo(
    () => balance.counts.map((row) => ({ ...row, total: row.train + row.validation + row.test })),
    [balance],
  );
  const { rows, table } = useSortedRows(all, columns, { keyOf });
  const absent = all.filter(({ train }) => train === 0);
  return (
    <section className={classes.section} aria-label={`Classes of ${balance.column}`}>
      <h3 className={classes.heading}>
        {formatCount(all.length)} {all.length === 1 ? 'class' : 'classes'} of {balance.column}
      </h3>
      {absent.length > 0 && (
        <p className={classes.warning} role="status">
          Without a training row:{' '}
          {absent
            .slice(0, 8)
            .map(({ name }) => name)
            .join(', ')}
          {absent.length > 8 && ` and ${formatCount(absent.length - 8)} more`}. The network cannot learn them.
        </p>
      )}
      <div className={classes.table} style={{ height: (Math.min(shownRowCount, rows.length) + 1) * rowHeightPx + 14 }}>
        <DataTable name="split-classes" label={`Classes of ${balance.column} by part`} columns={columns} {...table} />
      </div>
    </section>
  );
}

/** What a target of numbers is like in each part: means far apart make figures that cannot be compared. */
export function NumberBalance({ numbers }: { numbers: NonNullable<SplitReport['numbers']> }) {
  return (
    <section className={classes.section} aria-label={`${numbers.column} by part`}>
      <h3 className={classes.heading}>{numbers.column} by part</h3>
      <table className={classes.figures}>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Mean</th>
            <th scope="col">Deviation</th>
            <th scope="col">Minimum</th>
            <th scope="col">Maximum</th>
          </tr>
        </thead>
        <tbody>
          {numbers.parts.map(({ part, mean, deviation, minimum, maximum }) => (
            <tr key={part}>
              <th scope="row">{partTitles[part]}</th>
              {[mean, deviation, minimum, maximum].map((figure, index) => (
                <td key={index}>{formatNumber(figure)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
