import { formatCount, formatDuration, formatNumber } from '../../../../shared/base/format';
import type { ColumnProfile, Dataset } from '../../../../shared/contract/dataset';
import { Histogram } from '../../../ui/histogram';
import { KeyValue } from '../../../ui/key-value';
import { ProblemList } from '../../../ui/problem-list';
import { kindTitles } from '../column-role';
import { ClassDistribution } from './class-distribution';
import classes from './column-inspector.module.css';

const plotWidth = 264;
const plotHeight = 96;

function figures(column: ColumnProfile, rowCount: number): [string, string][] {
  const { quantiles, tails, text, time, sampledRowCount } = column;
  const number = (value: number | string | null) => (typeof value === 'string' ? value : formatNumber(value));
  const about = sampledRowCount ? '≈ ' : '';
  const all: [string, string | null | undefined][] = [
    ['Missing', `${formatCount(column.missingCount)} of ${formatCount(rowCount)}`],
    ['Distinct', `${column.distinctEstimated ? '≈ ' : ''}${formatCount(column.distinctCount)}`],
    ['Mean', column.mean === null ? null : formatNumber(column.mean)],
    ['Deviation', column.deviation === null ? null : formatNumber(column.deviation)],
    [
      'Skewness',
      column.skewness === null || column.skewness === undefined ? null : about + formatNumber(column.skewness, 3),
    ],
    ['Minimum', column.minimum === null ? null : number(column.minimum)],
    ['1 %', tails && about + formatNumber(tails.q01)],
    ['5 %', tails && about + formatNumber(tails.q05)],
    ['25 %', quantiles && about + formatNumber(quantiles.q25)],
    ['Median', quantiles && about + formatNumber(quantiles.q50)],
    ['75 %', quantiles && about + formatNumber(quantiles.q75)],
    ['95 %', tails && about + formatNumber(tails.q95)],
    ['99 %', tails && about + formatNumber(tails.q99)],
    ['Maximum', column.maximum === null ? null : number(column.maximum)],
    ['Outliers', column.outlierCount ? formatCount(column.outlierCount) : null],
    [
      'Characters',
      text &&
        `${formatCount(text.lengths.minimum)} to ${formatCount(text.lengths.maximum)}, mean ${formatNumber(text.lengths.mean, 3)}`,
    ],
    ['Words a text', text && formatNumber(text.meanWordCount, 3)],
    ['Vocabulary', text && `${formatCount(text.vocabularySize)} words in ${formatCount(text.wordRowCount)} rows`],
    ['Empty', text ? formatCount(text.emptyCount) : null],
    ['Range', time && formatDuration(time.rangeMs)],
    ['Usual step', time && time.medianStepMs !== null ? formatDuration(time.medianStepMs) : null],
    [
      'Longest gap',
      time && time.longestGapMs !== null ? `${formatDuration(time.longestGapMs)} after ${time.longestGapAfter}` : null,
    ],
    ['Gaps', time ? formatCount(time.gapCount) : null],
  ];
  return all.filter((item): item is [string, string] => typeof item[1] === 'string');
}

function TopValues({ values, rowCount }: { values: ColumnProfile['topValues']; rowCount: number }) {
  const highest = Math.max(1, ...values.map(({ count }) => count));
  return (
    <ul className={classes.values}>
      {values.map(({ value, count }) => (
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

interface ColumnInspectorProps {
  dataset: Dataset;
  column: ColumnProfile | undefined;
  rowCount: number;
}

/** The target where a column can be looked at by its classes. */
function classTarget({ columns }: Dataset, name: string): string | null {
  const target = columns.find(({ role }) => role === 'target');
  const hasClasses = target && ['categorical', 'boolean', 'integer'].includes(target.kind);
  return target && hasClasses && target.name !== name ? target.name : null;
}

/** All that is known of the selected column. */
export function ColumnInspector({ dataset, column, rowCount }: ColumnInspectorProps) {
  if (!column) return <p className={classes.none}>Select a column to see its values.</p>;
  const [first, last] = [column.histogram[0], column.histogram.at(-1)];
  const edge = (value: number) =>
    column.kind === 'time' ? new Date(value).toISOString().slice(0, 10) : formatNumber(value);
  const by = classTarget(dataset, column.name);
  const isCounted = column.histogram.length > 0 || column.topValues.length > 0;
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
            <span>{edge(first.from)}</span>
            <span>{edge(last.to)}</span>
          </figcaption>
        </figure>
      )}
      <KeyValue items={figures(column, rowCount)} />
      {column.sampledRowCount && (
        <p className={classes.kind}>≈ taken from {formatCount(column.sampledRowCount)} rows spread over the table.</p>
      )}
      {column.text && column.text.lengthHistogram.length > 1 && (
        <section>
          <h3 className={classes.heading}>Characters a text</h3>
          <Histogram
            bins={column.text.lengthHistogram}
            width={plotWidth}
            height={48}
            label={`Lengths of ${column.name}`}
          />
        </section>
      )}
      {by !== null && isCounted && (
        <section>
          <h3 className={classes.heading}>By {by}</h3>
          <ClassDistribution dataset={dataset} column={column.name} by={by} />
        </section>
      )}
      {column.topValues.length > 0 && (
        <section>
          <h3 className={classes.heading}>Most frequent</h3>
          <TopValues values={column.topValues} rowCount={rowCount} />
        </section>
      )}
      {column.text && column.text.topWords.length > 0 && (
        <section>
          <h3 className={classes.heading}>Most frequent words</h3>
          <TopValues values={column.text.topWords} rowCount={column.text.wordRowCount} />
        </section>
      )}
    </aside>
  );
}
