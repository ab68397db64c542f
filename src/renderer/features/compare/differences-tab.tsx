import { SegmentedControl } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import type { ComparedRun } from '../../../shared/comparison';
import { comparePaths, formatDifference, sectionOf } from '../../../shared/comparison';
import { host } from '../../lib/host-client';
import { SkeletonLines } from '../../lib/loaded';
import { useSearchParameter } from '../../lib/router';
import { EmptyState } from '../../ui/empty-state';
import { Note } from '../../ui/note';
import { DataOfRuns } from '../datasets';
import styles from './compare-page.module.css';
import { ComparisonTable } from './comparison-table';
import { EqualityNote } from './equality-note';
import { alignConfigs, type ConfigRow } from './flatten-config';
import { SplitNote } from './split-note';
import { TextDifference } from './text-difference';

interface DifferencesTabProps {
  runs: readonly ComparedRun[];
  /** What the host found to differ: config, environment, data. */
  differences: readonly { path: string; values: unknown[] }[];
}

function toRows(rows: readonly ConfigRow[]) {
  return rows
    .toSorted((a, b) => comparePaths(a.path, b.path))
    .map(({ path, values, differs }) => ({
      name: path,
      section: sectionOf(path),
      cellAt: (index: number) => {
        const text = formatDifference(values[index]);
        return { text: <code>{text}</code>, title: text, ...(differs ? { mark: 'differs' as const } : {}) };
      },
    }));
}

function AllValues({ runs }: { runs: readonly ComparedRun[] }) {
  const queries = useQueries({
    queries: runs.map(({ id }) => host.runs.config.queryOptions({ input: { id } })),
  });
  if (queries.some(({ isPending }) => isPending)) return <SkeletonLines />;
  const failed = queries.find(({ error }) => error);
  if (failed?.error) return <Note tone="error">{failed.error.message}</Note>;
  return (
    <ComparisonTable
      runs={runs}
      rows={toRows(alignConfigs(queries.map(({ data }) => data?.config)))}
      label="All values of the configs"
      align="left"
    />
  );
}

/** What is different between the runs' configs, data and engines; or everything. */
export function DifferencesTab({ runs, differences }: DifferencesTabProps) {
  const [shown, setShown] = useSearchParameter('values');
  return (
    <div className={styles.tab}>
      <SegmentedControl
        className={styles.choice}
        aria-label="Which values"
        value={shown ?? 'different'}
        onChange={(next) => setShown(next === 'different' ? null : next)}
        data={[
          { value: 'different', label: `Only differences (${differences.length})` },
          { value: 'all', label: 'All values' },
          { value: 'text', label: 'As text' },
        ]}
      />
      <DataOfRuns runs={runs} />
      <SplitNote runs={runs} />
      {shown === 'text' ? (
        <TextDifference runs={runs} />
      ) : shown === 'all' ? (
        <AllValues runs={runs} />
      ) : differences.length === 0 ? (
        <EmptyState title="No differences">
          These runs have the same config, data and engine: with one seed their figures are the same.
          {runs.length === 2 && <EqualityNote runs={runs} />}
        </EmptyState>
      ) : (
        <ComparisonTable
          runs={runs}
          rows={toRows(differences.map((row) => ({ ...row, differs: true })))}
          label="Differences of the runs"
          align="left"
        />
      )}
    </div>
  );
}
