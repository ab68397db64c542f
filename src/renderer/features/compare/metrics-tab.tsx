import { IconTrophy } from '@tabler/icons-react';
import { formatCompact, formatCount, formatDuration, formatNumber } from '../../../shared/base/format';
import { type ComparedRun, trainingTimeOf } from '../../../shared/comparison';
import { hasBest } from '../../../shared/config/metric-direction';
import { EmptyState } from '../../ui/empty-state';
import { Note } from '../../ui/note';
import { formatFigure, isBetterSmall } from '../runs';
import { bestPlaces } from './best-value';
import styles from './compare-page.module.css';
import { ComparisonTable } from './comparison-table';
import { SplitNote } from './split-note';

interface MetricsTabProps {
  runs: readonly ComparedRun[];
  metrics: readonly { metric: string; values: readonly (number | null)[] }[];
  furtherMetricCount: number;
}

/** What a run solves stands beside what it costs. */
const costs: readonly {
  name: string;
  value(run: ComparedRun): number | null;
  format(value: number): string;
  smaller: boolean;
}[] = [
  { name: 'parameters', value: (run) => run.parameterCount, format: formatCompact, smaller: true },
  { name: 'training time', value: trainingTimeOf, format: formatDuration, smaller: true },
  {
    name: 'samples a second',
    value: (run) => run.samplesPerSecond,
    format: (value) => formatNumber(Math.round(value)),
    smaller: false,
  },
];

/** @param smaller whether the smallest value is the best one; null when none is */
function toRow(
  name: string,
  section: string,
  values: readonly (number | null)[],
  format: (value: number) => string,
  smaller: boolean | null,
) {
  const best = smaller === null ? new Set<number>() : bestPlaces(values, smaller);
  return {
    name,
    section,
    cellAt: (index: number) => {
      const value = values[index] ?? null;
      return {
        text: (
          <span className={styles.figure}>
            {best.has(index) && <IconTrophy size={12} aria-hidden />}
            {value === null ? '–' : format(value)}
          </span>
        ),
        ...(best.has(index) ? { mark: 'best' as const } : {}),
      };
    },
  };
}

/** Newest figures side by side, the best of each marked. */
export function MetricsTab({ runs, metrics, furtherMetricCount }: MetricsTabProps) {
  if (metrics.length === 0)
    return <EmptyState title="No figures yet">They appear here once the runs have recorded points.</EmptyState>;
  return (
    <div className={styles.tab}>
      <SplitNote runs={runs} />
      {furtherMetricCount > 0 && (
        <div className={styles.splitNote}>
          <Note tone="info">
            {formatCount(furtherMetricCount)} further metrics of these runs are not shown here: add them as columns of
            the run table, or as charts.
          </Note>
        </div>
      )}
      <ComparisonTable
        runs={runs}
        label="Metrics of the runs"
        rows={[
          ...metrics.map(({ metric, values }) =>
            toRow(
              metric,
              metric.split('/')[0] ?? '',
              values,
              formatFigure,
              hasBest(metric) ? isBetterSmall(metric) : null,
            ),
          ),
          ...costs.map(({ name, value, format, smaller }) => toRow(name, 'cost', runs.map(value), format, smaller)),
        ]}
      />
    </div>
  );
}
