import { formatCount, formatNumber } from '../../../shared/base/format';
import type { ValueSummary } from '../../../shared/contract/inspection';
import { Histogram } from '../../ui/histogram';
import styles from './views.module.css';

/** Bins of a summary with their bounds. */
export function binsOf({ histogram, minimum, maximum }: ValueSummary): { from: number; to: number; count: number }[] {
  if (minimum === null || maximum === null) return [];
  // Numbers that are all equal lie in one bin, which needs a width to be drawn.
  const width = (maximum - minimum || 1) / histogram.length;
  const start = maximum > minimum ? minimum : minimum - 0.5;
  return histogram.map((count, index) => ({ from: start + index * width, to: start + (index + 1) * width, count }));
}

const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });

/** Figures and distribution of an output. */
export function ValueFigures({ summary, label }: { summary: ValueSummary; label: string }) {
  // One number has no distribution.
  if (summary.count === 1) return null;
  const facts: [string, string][] = [
    ['Minimum', formatNumber(summary.minimum)],
    ['Maximum', formatNumber(summary.maximum)],
    ['Mean', formatNumber(summary.mean)],
    ['Deviation', formatNumber(summary.deviation)],
    ['Zeros', percent.format(summary.zeroShare)],
    ...(summary.nanShare > 0 ? [['NaN', percent.format(summary.nanShare)] as [string, string]] : []),
    ...(summary.infiniteShare > 0 ? [['Infinite', percent.format(summary.infiniteShare)] as [string, string]] : []),
    ['Values', formatCount(summary.count)],
  ];
  return (
    <div className={styles.figures}>
      <Histogram bins={binsOf(summary)} width={160} height={56} label={`Distribution of ${label}`} />
      <dl>
        {facts.map(([name, value]) => (
          <div key={name} data-bad={name === 'NaN' || name === 'Infinite'}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
