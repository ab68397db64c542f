import { useMemo, useRef } from 'react';
import { formatNumber } from '../../../shared/base/format';
import { describeVerdict, type GroupComparison, type RunGroup } from '../../../shared/comparison';
import { type Interval, mean, meanInterval } from '../../../shared/statistics';
import { formatFigure } from '../runs';
import styles from './compare-page.module.css';
import { GroupStrip } from './group-strip';
import { useWindow } from './use-window';

const verdictWords = {
  better: 'Better',
  worse: 'Worse',
  noDifferenceShown: 'No difference shown',
  cannotSay: 'Cannot be told',
} as const;

const formatP = (value: number | undefined) =>
  value === undefined ? '–' : value < 0.001 ? '< 0.001' : value.toFixed(3);
const formatInterval = (interval: Interval | null | undefined) =>
  interval && Number.isFinite(interval.low) ? `${formatFigure(interval.low)} to ${formatFigure(interval.high)}` : '–';

/** From so many groups on, only those in sight are made. */
const windowedCount = 100;
/** Units: pixels. */
const rowHeight = 28;

/** Widths of a table of which only a part is there: it must not move as it scrolls. Units: pixels. */
const columns: readonly { title: string; width: number; meaning?: string }[] = [
  { title: 'Group', width: 220 },
  { title: 'Runs', width: 68 },
  { title: 'Mean', width: 88 },
  { title: '95 % interval', width: 152 },
  { title: 'Spread', width: 144 },
  { title: 'Difference', width: 96 },
  { title: 'Its interval', width: 152, meaning: 'Bias-corrected bootstrap of the difference of means' },
  { title: 'Welch p', width: 84 },
  { title: 'Mann–Whitney p', width: 128 },
  { title: 'Effect', width: 76, meaning: "Hedges' g: 0.2 small, 0.5 medium, 0.8 large" },
  { title: 'Verdict', width: 150 },
];
const tableWidth = columns.reduce((sum, { width }) => sum + width, 0);

interface GroupTableProps {
  label: string;
  groups: readonly Pick<RunGroup, 'title' | 'shortTitle'>[];
  /** Of each group the figures of its runs. */
  samples: readonly (readonly number[])[];
  results: readonly GroupComparison[];
  /** Place of the group that the others are compared with; null where it is not there. */
  reference: number | null;
}

function extentOf(samples: readonly (readonly number[])[]): Interval {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of samples)
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  return { low, high };
}

/** Groups of runs with their figures, each against the reference. */
export function GroupTable({ label, groups, samples, results, reference }: GroupTableProps) {
  const scroller = useRef<HTMLElement>(null);
  const enabled = groups.length > windowedCount;
  const lines = useWindow({
    scroller,
    enabled,
    count: groups.length,
    size: rowHeight,
    horizontal: false,
    start: rowHeight,
  });
  const byGroup = useMemo(() => new Map(results.map((result) => [result.group, result])), [results]);
  const extent = useMemo(() => extentOf(samples), [samples]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={scroller} className={styles.scroll} tabIndex={0} aria-label={label}>
      <table
        className={styles.table}
        data-wide
        style={enabled ? { tableLayout: 'fixed', width: tableWidth } : undefined}
        aria-rowcount={groups.length + 1}
      >
        {enabled && (
          <colgroup>
            {columns.map(({ title, width }) => (
              <col key={title} style={{ width }} />
            ))}
          </colgroup>
        )}
        <thead>
          <tr>
            {columns.map(({ title, meaning }) => (
              <th key={title} scope="col" title={meaning}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.before > 0 && <tr aria-hidden style={{ height: lines.before }} />}
          {lines.indices.map((index) => {
            const { title, shortTitle } = groups[index] as RunGroup;
            const values = samples[index] ?? [];
            const result = byGroup.get(index);
            return (
              <tr key={`${index} ${title}`} aria-rowindex={index + 2} data-reference={index === reference}>
                <th scope="row" title={title} aria-label={title}>
                  {shortTitle}
                </th>
                <td>{values.length}</td>
                <td>{values.length > 0 ? formatFigure(mean(values)) : '–'}</td>
                <td>{values.length > 1 ? formatInterval(meanInterval(values)) : '–'}</td>
                <td>
                  <GroupStrip values={values} extent={extent} />
                </td>
                <td>{result && Number.isFinite(result.difference) ? formatFigure(result.difference) : '–'}</td>
                <td>{formatInterval(result?.bootstrap)}</td>
                <td>{formatP(result?.welch?.corrected)}</td>
                <td>{formatP(result?.mannWhitney?.corrected)}</td>
                <td>{result?.effectSize === null || !result ? '–' : formatNumber(result.effectSize, 2)}</td>
                <td
                  data-verdict={result?.verdict}
                  title={result && describeVerdict(result, samples[reference ?? 0]?.length ?? 0)}
                >
                  {index === reference ? 'Reference' : result ? verdictWords[result.verdict] : '–'}
                </td>
              </tr>
            );
          })}
          {lines.after > 0 && <tr aria-hidden style={{ height: lines.after }} />}
        </tbody>
      </table>
    </section>
  );
}
