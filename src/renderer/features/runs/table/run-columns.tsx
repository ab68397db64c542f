import { ActionIcon } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { formatCompact, formatDuration, formatNumber } from '../../../../shared/base/format';
import { formatRunColumn, parseRunColumn, titleOfRunColumn } from '../../../../shared/run-table/column-name';
import { type ColorScheme, LineSwatch, lineStyleOf } from '../../../lib/charts';
import { type ListedRun, type RunValues, valueIn } from '../../../lib/run-list';
import { useRunProgress } from '../../../lib/run-progress-store';
import type { DataTableColumn } from '../../../ui/data-table';
import { formatExactTime, RelativeTime } from '../../../ui/relative-time';
import { RunDuration } from '../run-duration';
import { formatFigure } from '../run-metrics';
import { RunStatusBadge, statusOrder, statusWord } from '../run-status';
import styles from './run-table.module.css';

function StatusCell({ run }: { run: ListedRun }) {
  const progress = useRunProgress(run.id);
  const percent =
    run.status === 'running' && progress && progress.stepCount > 0
      ? Math.floor((100 * progress.step) / progress.stepCount)
      : null;
  return (
    <span className={styles.status}>
      <RunStatusBadge status={run.status} />
      {percent !== null && <span className={styles.percent}>{percent} %</span>}
    </span>
  );
}

export interface NameCellOptions {
  scheme: ColorScheme;
  hidden: ReadonlySet<string>;
  onToggle(run: ListedRun): void;
  onOpen(run: ListedRun): void;
}

/** Eye, line and name: the table is the charts' legend. */
export function nameColumn({ scheme, hidden, onToggle, onOpen }: NameCellOptions): DataTableColumn<ListedRun> {
  return {
    id: 'name',
    title: 'Run',
    width: 212,
    sortable: true,
    text: ({ name }) => name,
    cell: (run) => {
      const isHidden = hidden.has(run.id);
      return (
        <span className={styles.name} data-hidden={isHidden}>
          <ActionIcon
            size={22}
            tabIndex={-1}
            aria-label={isHidden ? `Show ${run.name} in the charts` : `Hide ${run.name} from the charts`}
            aria-pressed={!isHidden}
            onClick={() => onToggle(run)}
          >
            {isHidden ? <IconEyeOff size={14} /> : <IconEye size={14} />}
          </ActionIcon>
          <LineSwatch {...lineStyleOf(run.colorIndex, scheme)} />
          <button type="button" tabIndex={-1} className={styles.open} title={run.name} onClick={() => onOpen(run)}>
            {run.name}
          </button>
        </span>
      );
    },
  };
}

const fixedColumns = [
  {
    id: 'status',
    title: 'Status',
    width: 116,
    sortable: true,
    text: ({ status }) => statusWord(status),
    value: ({ status }) => statusOrder(status),
    cell: (run) => <StatusCell run={run} />,
  },
  {
    id: 'experiment',
    title: 'Experiment',
    width: 128,
    sortable: true,
    text: ({ experiment }) => experiment,
    cell: ({ experiment }) => <span title={experiment}>{experiment}</span>,
  },
  {
    id: 'duration',
    title: 'Duration',
    width: 84,
    align: 'end',
    sortable: true,
    text: ({ durationMs }) => formatDuration(durationMs),
    value: ({ durationMs }) => durationMs,
    cell: (run) => <RunDuration run={run} />,
  },
  {
    id: 'startedAt',
    title: 'Started',
    width: 116,
    sortable: true,
    text: ({ startedAt }) => (startedAt === null ? '' : formatExactTime(startedAt)),
    value: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => (startedAt === null ? '–' : <RelativeTime atMs={startedAt} />),
  },
  {
    id: 'engine',
    title: 'Engine',
    width: 96,
    sortable: true,
    text: ({ engine }) => engine ?? '',
    cell: ({ engine }) => engine ?? '–',
  },
  {
    id: 'dataset',
    title: 'Data set',
    width: 96,
    sortable: true,
    text: ({ datasetName }) => datasetName,
    cell: ({ datasetName }) => datasetName,
  },
  {
    id: 'parameters',
    title: 'Parameters',
    width: 92,
    align: 'end',
    sortable: true,
    text: ({ parameterCount }) => String(parameterCount ?? ''),
    value: ({ parameterCount }) => parameterCount,
    cell: ({ parameterCount }) => (parameterCount === null ? '–' : formatCompact(parameterCount)),
  },
  {
    id: 'rate',
    title: 'Samples/s',
    width: 88,
    align: 'end',
    sortable: true,
    text: ({ samplesPerSecond }) => String(samplesPerSecond ?? ''),
    value: ({ samplesPerSecond }) => samplesPerSecond,
    cell: ({ samplesPerSecond }) => (samplesPerSecond === null ? '–' : formatNumber(Math.round(samplesPerSecond))),
  },
  {
    id: 'interventions',
    title: 'Interventions',
    width: 96,
    align: 'end',
    sortable: true,
    text: ({ interventionCount }) => String(interventionCount),
    value: ({ interventionCount }) => interventionCount,
    cell: ({ interventionCount }) => (interventionCount === 0 ? '–' : interventionCount),
  },
  {
    id: 'seed',
    title: 'Seed',
    width: 64,
    align: 'end',
    sortable: true,
    text: ({ seed }) => String(seed),
    value: ({ seed }) => seed,
    cell: ({ seed }) => seed,
  },
  {
    id: 'tags',
    title: 'Tags',
    width: 120,
    text: ({ tags }) => tags.join(', '),
    cell: ({ tags }) => tags.join(', ') || '–',
  },
] satisfies readonly DataTableColumn<ListedRun>[];

export const fixedColumnTitles: readonly { id: string; title: string }[] = fixedColumns.map(({ id, title }) => ({
  id,
  title,
}));

export const metricColumnId = (metric: string) => formatRunColumn({ kind: 'metric', metric, aggregate: 'figure' });

/** A setting or a metric summed up, as the host gave it. */
function valueColumn(id: string, values: RunValues | undefined): DataTableColumn<ListedRun>[] {
  const column = parseRunColumn(id);
  if (!column) return [];
  const isText = values !== undefined && 'texts' in values;
  const show = (value: number | string | null) =>
    typeof value === 'string' ? (
      <span title={value}>{value}</span>
    ) : column.kind === 'metric' ? (
      formatFigure(value)
    ) : (
      formatNumber(value)
    );
  return [
    {
      id,
      title: titleOfRunColumn(column),
      width: 136,
      align: isText ? 'start' : 'end',
      sortable: true,
      help:
        column.kind === 'config' ? `${column.path} of the config` : `${titleOfRunColumn(column)} of ${column.metric}`,
      text: ({ index }) => String(valueIn(values, index) ?? ''),
      value: ({ index }) => valueIn(values, index),
      cell: ({ index }) => show(valueIn(values, index)),
    },
  ];
}

/** Columns shown when nobody has chosen any: status, the telling metrics, then what places the run. */
export function defaultColumnIds(metrics: readonly string[]): string[] {
  return ['status', ...metrics.map(metricColumnId), 'experiment', 'engine', 'duration', 'startedAt'];
}

export function columnsOf(
  ids: readonly string[],
  values: ReadonlyMap<string, RunValues>,
): DataTableColumn<ListedRun>[] {
  return ids.flatMap((id) => fixedColumns.find((column) => column.id === id) ?? valueColumn(id, values.get(id)));
}

/** Of the shown columns those that the host must be asked for. */
export function wantedColumns(ids: readonly string[]): string[] {
  return ids.filter((id) => parseRunColumn(id) !== null);
}
