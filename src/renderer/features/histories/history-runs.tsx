import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import type { HistoryAction, HistoryRun } from '../../../shared/contract/history';
import { DataTable, type DataTableColumn, useSortedRows } from '../../ui/data-table';
import styles from './histories.module.css';
import { actionWords } from './history-words';

const keyOf = ({ id }: { id: string }) => id;

export interface PlannedRun extends HistoryRun {
  /** What is chosen for it. */
  chosen: HistoryAction;
}

const count = (value: number | null, isEstimated: boolean) =>
  value === null ? '–' : `${isEstimated && value > 0 ? '≈ ' : ''}${formatCount(value)}`;

function number(
  id: string,
  title: string,
  width: number,
  value: (run: PlannedRun) => number | null,
): DataTableColumn<PlannedRun> {
  return {
    id,
    title,
    width,
    align: 'end',
    sortable: true,
    value,
    text: (run) => String(value(run) ?? ''),
    cell: (run) => count(value(run), run.isEstimated && id !== 'settings'),
  };
}

const columns: readonly DataTableColumn<PlannedRun>[] = [
  {
    id: 'name',
    title: 'Run',
    width: 190,
    sortable: true,
    text: ({ name }) => name,
    cell: ({ name, chosen }) => <span className={chosen === 'skip' ? styles.muted : styles.name}>{name}</span>,
  },
  {
    id: 'action',
    title: 'Becomes',
    width: 190,
    sortable: true,
    text: (run) => actionWords(run, run.chosen),
    cell: (run) => (
      <span className={run.chosen === 'skip' ? styles.muted : undefined}>{actionWords(run, run.chosen)}</span>
    ),
  },
  {
    id: 'status',
    title: 'Status',
    width: 84,
    sortable: true,
    text: ({ status }) => status,
    cell: ({ status }) => status,
  },
  number('metrics', 'Metrics', 72, ({ metricCount }) => metricCount),
  number('points', 'Points', 84, ({ pointCount }) => pointCount),
  number('settings', 'Settings', 76, ({ settingCount }) => settingCount),
  number('problems', 'Problems', 80, ({ problems }) => problems.length),
  {
    id: 'experiment',
    title: 'Experiment',
    width: 120,
    sortable: true,
    text: ({ experiment }) => experiment,
    cell: ({ experiment }) => experiment,
  },
];

const actions: readonly { action: HistoryAction; title: string }[] = [
  { action: 'add', title: 'Take as new' },
  { action: 'update', title: 'Update' },
  { action: 'skip', title: 'Leave out' },
];

interface HistoryRunsProps {
  runs: readonly PlannedRun[];
  onChoose(ids: readonly string[], action: HistoryAction): void;
}

/** The runs of a history and what becomes of each. */
export function HistoryRuns({ runs, onChoose }: HistoryRunsProps) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { table } = useSortedRows(runs, columns, { keyOf });
  const selectedRuns = runs.filter(({ id }) => selected.has(id));
  const choicesFor = (those: readonly PlannedRun[]) =>
    actions
      .filter(({ action }) => action !== 'update' || those.some(({ known }) => known !== null))
      .map(({ action, title }) => ({
        title,
        run: () =>
          onChoose(
            those.filter(({ known }) => action !== 'update' || known !== null).map(({ id }) => id),
            action,
          ),
      }));
  /** What is here already comes back as an update, so that no run comes in twice. */
  const toggle = (those: readonly PlannedRun[]) => {
    const isOn = those.some(({ chosen }) => chosen === 'skip');
    const idsWhere = (isKnown: boolean) =>
      those.filter(({ known }) => (known !== null) === isKnown).map(({ id }) => id);
    onChoose(idsWhere(true), isOn ? 'update' : 'skip');
    onChoose(idsWhere(false), isOn ? 'add' : 'skip');
  };
  return (
    <>
      <Group gap={8} justify="space-between">
        <span className={styles.muted}>
          {selectedRuns.length > 0
            ? `${formatCount(selectedRuns.length)} selected`
            : 'Select runs to choose what becomes of them'}
        </span>
        <Group gap={8}>
          {choicesFor(selectedRuns.length > 0 ? selectedRuns : runs).map(({ title, run }) => (
            <Button key={title} variant="default" size="compact-sm" disabled={selectedRuns.length === 0} onClick={run}>
              {title}
            </Button>
          ))}
        </Group>
      </Group>
      <div className={styles.runs}>
        <DataTable
          name="history-runs"
          label="Runs of the history"
          columns={columns}
          {...table}
          selected={selected}
          onSelectedChange={setSelected}
          actions={choicesFor}
          onToggle={toggle}
        />
      </div>
    </>
  );
}
