import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { experimentColumns, groupRuns } from '../../../shared/comparison';
import type { RunSummary } from '../../../shared/contract/run';
import {
  ChartControls,
  type ChartView,
  defaultChartView,
  type GroupBand,
  groupBands,
  groupBandTitles,
} from '../../lib/charts';
import { FailureNote } from '../../lib/failure-note';
import { useSearchParameter } from '../../lib/router';
import { RunCharts, type RunGrouping, useMetricNames } from '../runs';
import styles from './compare-page.module.css';
import { EqualityNote } from './equality-note';
import { offeredCount } from './offered-count';
import { type Comparison, useColumns } from './use-columns';
import { useComparison } from './use-comparison';

const bySettings = 'settings';
/** Of more runs, what they differ in is read when somebody wants to choose from it: the curves come first. */
const fewRuns = 50;
const noComparison: Comparison = { runs: [], differences: [], metrics: [], furtherMetricCount: 0 };

/** How runs are drawn together, kept in the address; null draws each of them. */
function useGrouping(runs: readonly RunSummary[]) {
  const [by, setBy] = useSearchParameter('group');
  const [isAsked, setAsked] = useState(false);
  const query = useComparison(runs, runs.length <= fewRuns || isAsked || by !== null);
  const comparison = query.data ?? noComparison;
  const columns = useColumns(comparison);
  const [bandName, setBand] = useSearchParameter('band');
  const settings = columns.filter(({ role }) => role === 'config');
  const band: GroupBand = groupBands.find((each) => each === bandName) ?? 'deviation';
  const grouping = useMemo<RunGrouping | null>(() => {
    if (by === null || comparison.runs.length === 0) return null;
    const one = columns.find(({ role, name }) => role === 'config' && name === by);
    const groups = groupRuns(one ? [one] : experimentColumns(columns), comparison.runs.length);
    return {
      band,
      by: one?.name ?? null,
      groups: groups.map(({ title, runIndices }) => ({
        title,
        runIds: runIndices.map((index) => (comparison.runs[index] as RunSummary).id),
      })),
    };
  }, [columns, comparison.runs, by, band]);
  return { by, setBy, band, setBand, settings, grouping, query, ask: () => setAsked(true) };
}

/** The curves of the compared runs over each other; groups of runs as their mean with a band. */
export function CurvesTab({ runs }: { runs: readonly RunSummary[] }) {
  const [view, setView] = useState<ChartView>(defaultChartView);
  const { by, setBy, band, setBand, settings, grouping, query, ask } = useGrouping(runs);
  const { names } = useMetricNames(runs);
  return (
    <div className={styles.curves}>
      <div className={styles.curveControls}>
        <ChartControls view={view} metrics={names} onChange={setView} />
        <Select
          aria-label="Draw as one line"
          w={240}
          searchable
          limit={offeredCount}
          data={[
            { value: 'none', label: 'Every run' },
            { value: bySettings, label: 'Mean over seeds' },
            ...settings.map(({ name, title }) => ({ value: name, label: `Mean by ${title}` })),
            ...(query.isFetching && !query.data ? [{ value: '', label: 'Reading the settings…', disabled: true }] : []),
          ]}
          value={by ?? 'none'}
          allowDeselect={false}
          onDropdownOpen={ask}
          onChange={(next) => setBy(next === 'none' ? null : next)}
        />
        {grouping && (
          <Select
            aria-label="Band around the mean"
            w={204}
            data={groupBands.map((each) => ({ value: each, label: groupBandTitles[each] }))}
            value={band}
            allowDeselect={false}
            onChange={(next) => setBand(next === 'deviation' ? null : next)}
          />
        )}
      </div>
      {query.error && <FailureNote title="The settings could not be read" error={query.error} />}
      {query.data?.runs.length === 2 && query.data.differences.length === 0 && <EqualityNote runs={runs} />}
      <RunCharts
        runs={runs}
        view={view}
        onView={setView}
        arrange="metric"
        layoutName="compare"
        grouping={grouping}
        emptyText="The compared runs have no points yet."
      />
    </div>
  );
}
