import { useQuery } from '@tanstack/react-query';
import { formatCount, formatNumber } from '../../../../shared/base/format';
import type { Dataset } from '../../../../shared/contract/dataset';
import { FailureNote } from '../../../lib/failure-note';
import { host } from '../../../lib/host-client';
import classes from './column-inspector.module.css';

/** Units: pixels. */
const plotWidth = 190;
const plotHeight = 32;

/** How a column's values are distributed within each class of the target, each class by its own height. */
export function ClassDistribution({ dataset, column, by }: { dataset: Dataset; column: string; by: string }) {
  const query = useQuery(
    host.datasets.distribution.queryOptions({ input: { id: dataset.id, version: dataset.version, column, by } }),
  );
  if (query.error) return <FailureNote error={query.error} onRetry={() => query.refetch()} />;
  if (!query.data) return <p className={classes.kind}>Counting…</p>;
  const { classes: names, groups, counts } = query.data.distribution;
  const barWidth = plotWidth / Math.max(1, groups.length);
  return (
    <ul className={classes.values}>
      {names.map((name, index) => {
        const own = counts[index] ?? [];
        const total = own.reduce((sum, count) => sum + count, 0);
        const highest = Math.max(1, ...own);
        return (
          <li key={name} className={classes.classLine}>
            <span className={classes.word} title={name}>
              {name === '' ? '(empty)' : name}
            </span>
            <svg width={plotWidth} height={plotHeight} role="img" aria-label={`${column} where ${by} is ${name}`}>
              {own.map((count, place) => {
                const height = count === 0 ? 0 : Math.max(1, (count / highest) * plotHeight);
                return (
                  <rect
                    key={groups[place]?.label}
                    x={place * barWidth}
                    y={plotHeight - height}
                    width={Math.max(1, barWidth - 1)}
                    height={height}
                    fill="var(--plot)"
                  >
                    <title>{`${groups[place]?.label}: ${formatCount(count)} (${formatNumber((100 * count) / Math.max(1, total), 2)} %)`}</title>
                  </rect>
                );
              })}
            </svg>
          </li>
        );
      })}
    </ul>
  );
}
