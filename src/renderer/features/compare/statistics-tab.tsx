import { SegmentedControl, Select } from '@mantine/core';
import { useMemo } from 'react';
import { formatCount } from '../../../shared/base/format';
import {
  type Correction,
  chosenGroup,
  experimentColumns,
  groupRuns,
  type NumberColumn,
} from '../../../shared/comparison';
import { useSearchParameter } from '../../lib/router';
import { EmptyState } from '../../ui/empty-state';
import { Note } from '../../ui/note';
import styles from './compare-page.module.css';
import { GroupTable } from './group-table';
import { offeredCount } from './offered-count';
import type { SignificanceQuestion } from './significance-worker';
import { type Comparison, isMetric, mainMetric, useColumns } from './use-columns';
import { useSignificance } from './use-significance';

const corrections: { value: Correction; label: string }[] = [
  { value: 'holm', label: 'Holm' },
  { value: 'benjaminiHochberg', label: 'Benjamini–Hochberg' },
  { value: 'none', label: 'None' },
];
const bySettings = 'settings';

function useChoices(comparison: Comparison) {
  const columns = useColumns(comparison);
  const [metricName, setMetric] = useSearchParameter('metric');
  const [byName, setBy] = useSearchParameter('by', 'reference');
  const [correctionName, setCorrection] = useSearchParameter('correction');
  const metric: NumberColumn | undefined =
    columns.filter(isMetric).find(({ title }) => title === metricName) ?? mainMetric(columns);
  const settings = columns.filter(({ role }) => role === 'config');
  const chosen = settings.find(({ name }) => name === byName);
  const correction = corrections.find(({ value }) => value === correctionName)?.value ?? 'holm';
  return { columns, metric, settings, chosen, correction, setMetric, setBy, setCorrection };
}

/** Runs in groups (by default everything but the seed), and whether a group is better than the reference or only luckier. */
export function StatisticsTab(comparison: Comparison) {
  const { columns, metric, settings, chosen, correction, setMetric, setBy, setCorrection } = useChoices(comparison);
  const [referenceChoice, setReference] = useSearchParameter('reference');
  const runCount = comparison.runs.length;
  const groups = useMemo(
    () => groupRuns(chosen ? [chosen] : experimentColumns(columns), runCount),
    [chosen, columns, runCount],
  );
  const references = useMemo(
    () => groups.map(({ identity, shortTitle }) => ({ value: identity, label: shortTitle })),
    [groups],
  );
  const samples = useMemo(
    () =>
      groups.map(({ runIndices }) =>
        runIndices.flatMap((index) => {
          const value = metric?.values[index];
          return value === null || value === undefined ? [] : [value];
        }),
      ),
    [groups, metric],
  );
  const { index: reference, remark } = useMemo(() => chosenGroup(groups, referenceChoice), [groups, referenceChoice]);
  const question = useMemo<SignificanceQuestion | null>(
    () =>
      metric && reference !== null ? [samples, reference, { better: metric.better ?? 'greater', correction }] : null,
    [samples, reference, metric, correction],
  );
  const { results, isComputing, error } = useSignificance(question);
  if (!metric)
    return (
      <EmptyState title="No figures yet">Groups can be compared once their runs have recorded a metric.</EmptyState>
    );
  const singles = samples.filter((values) => values.length === 1).length;
  return (
    <div className={styles.tab}>
      <div className={styles.choices}>
        <Select
          label="Metric"
          data={columns.filter(isMetric).map(({ title }) => title)}
          value={metric.title}
          onChange={setMetric}
          allowDeselect={false}
          searchable
          limit={offeredCount}
        />
        <Select
          label="Runs are grouped by"
          data={[
            { value: bySettings, label: 'everything but the seed' },
            ...settings.map(({ name, title }) => ({ value: name, label: title })),
          ]}
          value={chosen?.name ?? bySettings}
          onChange={(next) => setBy(next === bySettings ? null : next)}
          allowDeselect={false}
          searchable
          limit={offeredCount}
        />
        <Select
          label="Reference"
          data={references}
          value={reference === null ? null : (groups[reference]?.identity ?? null)}
          placeholder="Choose a group"
          onChange={setReference}
          allowDeselect={false}
          searchable
          limit={offeredCount}
        />
        <div>
          <div className={styles.choiceLabel}>Corrected for many comparisons by</div>
          <SegmentedControl
            aria-label="Correction for many comparisons"
            data={corrections}
            value={correction}
            onChange={(next) => setCorrection(next === 'holm' ? null : next)}
          />
        </div>
      </div>
      {remark !== null && <Note tone="warning">{remark}</Note>}
      {groups.length === 1 && (
        <p className={styles.remark}>
          All runs are in one group, so there is nothing to compare it with: group them by a setting that differs.
        </p>
      )}
      {groups.length > 1 && singles > 0 && (
        <p className={styles.remark}>
          {singles === samples.length
            ? 'Every group has one run: train each with several seeds to tell luck from merit.'
            : `${singles} of ${samples.length} groups have one run, which says nothing of its luck.`}
        </p>
      )}
      {isComputing && (
        <p className={styles.remark} role="status">
          Comparing {formatCount(groups.length)} groups…
        </p>
      )}
      {error !== null && <Note tone="error">The groups could not be compared: {error}</Note>}
      <GroupTable
        label={`Groups compared in ${metric.title}`}
        groups={groups}
        samples={samples}
        results={results}
        reference={reference}
      />
      <p className={styles.remark}>
        A verdict follows Welch’s p-value after correction, at 0.05. “No difference shown” is not proof that there is
        none: with few runs only large differences can be seen.
      </p>
    </div>
  );
}
