import { formatCount, formatNumber } from '../../../shared/base/format';
import type { ColumnProfile } from '../../../shared/contract/dataset';
import { Histogram } from '../../ui/histogram';
import { KeyValue } from '../../ui/key-value';
import { ProblemList } from '../../ui/problem-list';
import classes from './column-inspector.module.css';
import { kindTitles } from './column-role';

const plotWidth = 264;
const plotHeight = 96;

function figures(column: ColumnProfile, rowCount: number): [string, string][] {
  const { quantiles } = column;
  const number = (value: number | string | null) => (typeof value === 'string' ? value : formatNumber(value));
  const all: [string, string | null][] = [
    ['Missing', `${formatCount(column.missingCount)} of ${formatCount(rowCount)}`],
    ['Distinct', formatCount(column.distinctCount)],
    ['Mean', column.mean === null ? null : formatNumber(column.mean)],
    ['Deviation', column.deviation === null ? null : formatNumber(column.deviation)],
    ['Minimum', column.minimum === null ? null : number(column.minimum)],
    ['25 %', quantiles && formatNumber(quantiles.q25)],
    ['Median', quantiles && formatNumber(quantiles.q50)],
    ['75 %', quantiles && formatNumber(quantiles.q75)],
    ['Maximum', column.maximum === null ? null : number(column.maximum)],
  ];
  return all.filter((item): item is [string, string] => item[1] !== null);
}

function TopValues({ column, rowCount }: { column: ColumnProfile; rowCount: number }) {
  const highest = Math.max(1, ...column.topValues.map(({ count }) => count));
  return (
    <ul className={classes.values}>
      {column.topValues.map(({ value, count }) => (
        <li key={value} className={classes.value}>
          <span className={classes.bar} style={{ width: `${(100 * count) / highest}%` }} />
          <span className={classes.word} title={value}>
            {value === '' ? '(empty)' : value}
          </span>
          <span className={classes.count}>
            {formatCount(count)} · {formatNumber((100 * count) / Math.max(1, rowCount), 2)} %
          </span>
        </li>
      ))}
    </ul>
  );
}

/** All that is known of the selected column. */
export function ColumnInspector({ column, rowCount }: { column: ColumnProfile | undefined; rowCount: number }) {
  if (!column) return <p className={classes.none}>Select a column to see its values.</p>;
  const [first, last] = [column.histogram[0], column.histogram.at(-1)];
  return (
    <aside className={classes.inspector} aria-label={`Column ${column.name}`}>
      <header>
        <h2 className={classes.title}>{column.name}</h2>
        <div className={classes.kind}>{kindTitles[column.kind]}</div>
      </header>
      {column.warnings.length > 0 && (
        <div className={classes.warnings}>
          <ProblemList problems={column.warnings} label={`Warnings about ${column.name}`} />
        </div>
      )}
      {first && last && (
        <figure className={classes.figure}>
          <Histogram
            bins={column.histogram}
            width={plotWidth}
            height={plotHeight}
            label={`Distribution of ${column.name}`}
          />
          <figcaption className={classes.axis} style={{ width: plotWidth }}>
            <span>{formatNumber(first.from)}</span>
            <span>{formatNumber(last.to)}</span>
          </figcaption>
        </figure>
      )}
      <KeyValue items={figures(column, rowCount)} />
      {column.topValues.length > 0 && (
        <section>
          <h3 className={classes.heading}>Most frequent</h3>
          <TopValues column={column} rowCount={rowCount} />
        </section>
      )}
    </aside>
  );
}
