import { formatCount, formatNumber } from '../../../../shared/base/format';
import type { ColumnRelation, Relations } from '../../../../shared/contract/dataset-relations';
import { DataTable, type DataTableColumn, type SortKey, useSortedRows } from '../../../ui/data-table';
import classes from './correlations.module.css';
import { HeatMap } from './heat-map';

const keyOf = ({ name }: { name: string }) => name;
const initial: readonly SortKey[] = [{ id: 'strength', direction: 'descending' }];

const pairCount = 30;

function figure(id: keyof ColumnRelation, title: string, help: string): DataTableColumn<ColumnRelation> {
  const read = (relation: ColumnRelation) => relation[id] as number | null;
  return {
    id,
    title,
    help,
    width: 112,
    align: 'end',
    sortable: true,
    cell: (relation) => (read(relation) === null ? '–' : formatNumber(read(relation), 3)),
    text: (relation) => String(read(relation) ?? ''),
    value: read,
  };
}

const relationColumns: readonly DataTableColumn<ColumnRelation>[] = [
  {
    id: 'name',
    title: 'Column',
    width: 180,
    sortable: true,
    cell: ({ name }) => name,
    text: ({ name }) => name,
  },
  {
    id: 'strength',
    title: 'Strength',
    help: 'The largest of the figures between 0 and 1',
    width: 140,
    sortable: true,
    cell: ({ strength }) => (
      <span className={classes.strength}>
        <span className={classes.strengthBar} style={{ width: `${Math.round(100 * strength)}%` }} />
      </span>
    ),
    text: ({ strength }) => String(strength),
    value: ({ strength }) => strength,
  },
  figure('pearson', 'Pearson', 'How well a straight line fits, from -1 to 1'),
  figure('spearman', 'Spearman', 'How well the order of the rows agrees, from -1 to 1'),
  figure('correlationRatio', 'Ratio', 'Correlation ratio: how far classes explain the numbers, from 0 to 1'),
  figure('cramersV', "Cramér's V", 'How far two columns of classes go together, from 0 to 1'),
  figure('mutualInformation', 'Information', 'Mutual information: what a value tells of the target, in nats'),
  figure('determined', 'Determined', 'Share of rows whose class the column alone tells'),
];

function strongestPairs({ names, values }: Relations['correlations']) {
  return names
    .flatMap((left, row) =>
      names.slice(row + 1).flatMap((right, offset) => {
        const value = values[row]?.[row + 1 + offset];
        return value === null || value === undefined ? [] : [{ left, right, value }];
      }),
    )
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
    .slice(0, pairCount);
}

/** How columns go together: with the target as a table, with each other as a map of colours. */
export function Correlations({ relations, running }: { relations: Relations; running: boolean }) {
  const { rows, table } = useSortedRows(relations.columns, relationColumns, { keyOf, initial });
  const { correlations, target, sampledRowCount } = relations;
  return (
    <div className={classes.page}>
      {sampledRowCount !== null && (
        <p className={classes.note}>
          Computed from {formatCount(sampledRowCount)} rows spread over the table by a fixed rule.
        </p>
      )}
      <section className={classes.target}>
        <h2 className={classes.heading}>{target ? `With the target ${target}` : 'With the target'}</h2>
        {target === null ? (
          <p className={classes.note}>Give a column the role target to see what tells most of it.</p>
        ) : (
          <div className={classes.table} style={{ height: Math.min(420, 40 + 28 * Math.max(1, rows.length)) }}>
            <DataTable
              name="relations"
              label={`Columns and the target ${target}`}
              columns={relationColumns}
              {...table}
              empty={<p className={classes.note}>There is no other column to compare.</p>}
            />
          </div>
        )}
      </section>
      <section>
        <h2 className={classes.heading}>Numbers with each other</h2>
        {correlations.names.length < 2 ? (
          <p className={classes.note}>
            {running ? 'Compared when the target is done…' : 'There are fewer than two columns of numbers.'}
          </p>
        ) : (
          <div className={classes.map}>
            <HeatMap correlations={correlations} />
            <ol className={classes.pairs} aria-label="Strongest pairs">
              {strongestPairs(correlations).map(({ left, right, value }) => (
                <li key={`${left} ${right}`} className={classes.pair}>
                  <span className={classes.pairNames} title={`${left} and ${right}`}>
                    {left} · {right}
                  </span>
                  <span className={classes.pairValue}>{formatNumber(value, 3)}</span>
                </li>
              ))}
            </ol>
          </div>
        )}
      </section>
    </div>
  );
}
