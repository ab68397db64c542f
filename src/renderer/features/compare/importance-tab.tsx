import { Loader, Select } from '@mantine/core';
import { useMemo } from 'react';
import { formatNumber } from '../../../shared/base/format';
import { experimentColumns, fewestRuns, type ImportanceReport, mostRuns } from '../../../shared/comparison';
import { useSearchParameter } from '../../lib/router';
import { EmptyState } from '../../ui/empty-state';
import styles from './compare-page.module.css';
import own from './importance-tab.module.css';
import { offeredCount } from './offered-count';
import { type Comparison, isMetric, mainMetric, useColumns } from './use-columns';
import { useImportance } from './use-importance';

const percentage = (value: number) => `${(100 * value).toFixed(Math.abs(value) < 0.1 ? 1 : 0)} %`;

/** How far the figures can be trusted, in a sentence. */
function trustOf({ explained, runCount, sampledFrom }: ImportanceReport): string {
  const runs =
    sampledFrom > runCount
      ? `${runCount} of ${sampledFrom} runs, drawn at random`
      : `${runCount} runs with this metric`;
  if (explained < 0.2)
    return `A forest of ${runs} explains next to nothing of runs it has not seen (R² ${formatNumber(explained, 2)}): these importances mean little. More runs, or settings that vary more, would help.`;
  return `A forest of ${runs} explains ${percentage(explained)} of the variance of runs it has not seen${explained < 0.6 ? ': take the order as a hint' : ''}.`;
}

/** Which settings decide a metric: the drop when one is shuffled, and the direction in which it pulls. */
export function ImportanceTab(comparison: Comparison) {
  const columns = useColumns(comparison);
  const [metricName, setMetric] = useSearchParameter('metric');
  const metrics = columns.filter(isMetric);
  const metric = metrics.find(({ title }) => title === metricName) ?? mainMetric(columns);
  const settings = useMemo(() => experimentColumns(columns), [columns]);
  const result = useImportance(settings, metric);
  if (!metric)
    return (
      <EmptyState title="No figures yet">What decides a metric can be told once the runs have recorded one.</EmptyState>
    );
  const known = metric.values.filter((value) => value !== null).length;
  return (
    <div className={styles.tab}>
      <div className={styles.choices}>
        <Select
          label="What decides"
          data={metrics.map(({ title }) => title)}
          value={metric.title}
          onChange={setMetric}
          allowDeselect={false}
          searchable
          limit={offeredCount}
        />
      </div>
      {result.state === 'computing' && (
        <p className={own.waiting} role="status">
          <Loader size={14} /> Growing forests of {Math.min(known, mostRuns)} runs
        </p>
      )}
      {result.state === 'failed' && <p role="alert">The importances could not be computed: {result.message}</p>}
      {result.state === 'done' &&
        (result.report ? (
          <Report report={result.report} />
        ) : (
          <EmptyState title={known < fewestRuns ? 'Too few runs' : 'Nothing to weigh'}>
            {known < fewestRuns
              ? `Importances need at least ${fewestRuns} runs with ${metric.title}; ${known} of these ${comparison.runs.length} have it. Below that every difference could be luck.`
              : settings.length === 0
                ? 'The settings of these runs do not differ.'
                : `${metric.title} is the same in all these runs.`}
          </EmptyState>
        ))}
    </div>
  );
}

function Report({ report }: { report: ImportanceReport }) {
  const largest = Math.max(...report.settings.map(({ importance }) => importance), 1e-9);
  return (
    <>
      <p className={styles.remark}>{trustOf(report)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label="Settings by importance">
        <table className={styles.table} data-wide>
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col" className={own.barHead}>
                Importance
              </th>
              <th scope="col">Share</th>
              <th scope="col">±</th>
              <th scope="col" title="Spearman's coefficient: 1 when the metric always grows with the setting">
                Correlation
              </th>
            </tr>
          </thead>
          <tbody>
            {report.settings.map(({ name, title, together, importance, deviation, correlation }) => (
              <tr key={name}>
                <th scope="row" title={[title, ...together].join('\n')}>
                  {title}
                  {together.length > 0 && <span className={own.together}> and {together.length} with it</span>}
                </th>
                <td className={own.barCell}>
                  <span className={own.bar} style={{ width: `${(100 * Math.max(0, importance)) / largest}%` }} />
                </td>
                <td>{percentage(importance)}</td>
                <td>{percentage(deviation)}</td>
                <td>{correlation === null ? '–' : formatNumber(correlation, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className={styles.remark}>
        Share: how much more of the metric’s variance is missed, on held-out runs, when the setting’s values are
        shuffled; it may exceed 100 %. Settings that go together share their importance. Source: Breiman’s permutation
        importance.
      </p>
    </>
  );
}
