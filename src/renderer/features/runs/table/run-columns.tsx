import type { ReactNode } from 'react';
import { formatCompact, formatCount, formatDuration, formatNumber } from '../../../../shared/base/format';
import { hasBest, metricDirection } from '../../../../shared/config/metric-direction';
import { formatRunColumn, parseRunColumn, titleOfRunColumn } from '../../../../shared/run-table/column-name';
import { type ListedRun, type RunValues, valueIn } from '../../../lib/run-list';
import { useRunProgress } from '../../../lib/run-progress-store';
import { formatExactTime, RelativeTime } from '../../../ui/relative-time';
import { isActive } from '../run-actions';
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

function StepCell({ run }: { run: ListedRun }) {
  const progress = useRunProgress(run.id);
  return <>{formatCount(progress && isActive(run) ? progress.step : run.step)}</>;
}

/** Of ten thousand tags a few are told and the rest counted. */
const shownTagCount = 6;

function TagList({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return '–';
  const shown = tags.slice(0, shownTagCount);
  const rest = tags.length - shown.length;
  return (
    <span className={styles.tags} title={tags.slice(0, 100).join(', ')}>
      {shown.map((tag) => (
        <span key={tag} className={styles.tag}>
          {tag}
        </span>
      ))}
      {rest > 0 && ` +${rest}`}
    </span>
  );
}

/** A column of the table as runs have it; groups sum its values up. */
export interface RunColumn {
  id: string;
  title: string;
  /** Units: pixels. */
  width: number;
  align?: 'start' | 'end';
  sortable?: boolean;
  help?: string;
  /** What runs are put in order by; `text` without it. */
  value?(run: ListedRun): number | string | null;
  text(run: ListedRun): string;
  cell(run: ListedRun): ReactNode;
  /** What groups are made of and sum up; without it a group says nothing of the column. */
  group?: {
    value(run: ListedRun): number | string | null;
    format(value: number | string): string;
    /** Which way is better; absent where neither is. */
    direction?: 'lower' | 'higher';
  };
}

/** As it is written; what is no whole number is a mean or a deviation, of which a few digits tell. */
const plainText = (value: number | string) =>
  typeof value === 'number' && !Number.isInteger(value) ? formatNumber(value) : String(value);

const fixedColumns = [
  {
    id: 'status',
    title: 'Status',
    width: 116,
    sortable: true,
    text: ({ status }) => statusWord(status),
    group: { value: ({ status }) => statusWord(status), format: plainText },
    value: ({ status }) => statusOrder(status),
    cell: (run) => <StatusCell run={run} />,
  },
  {
    id: 'experiment',
    title: 'Experiment',
    width: 128,
    sortable: true,
    text: ({ experiment }) => experiment,
    group: { value: ({ experiment }) => experiment, format: plainText },
    cell: ({ experiment }) => <span title={experiment}>{experiment}</span>,
  },
  {
    id: 'duration',
    title: 'Duration',
    width: 84,
    align: 'end',
    sortable: true,
    text: ({ durationMs }) => formatDuration(durationMs),
    group: {
      value: ({ durationMs }) => durationMs,
      format: (value) => formatDuration(Number(value)),
      direction: 'lower',
    },
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
    group: { value: ({ engine }) => engine, format: plainText },
    cell: ({ engine }) => engine ?? '–',
  },
  {
    id: 'dataset',
    title: 'Data set',
    width: 96,
    sortable: true,
    text: ({ datasetName }) => datasetName,
    group: { value: ({ datasetName }) => datasetName, format: plainText },
    cell: ({ datasetName }) => datasetName,
  },
  {
    id: 'parameters',
    title: 'Parameters',
    width: 92,
    align: 'end',
    sortable: true,
    text: ({ parameterCount }) => String(parameterCount ?? ''),
    group: {
      value: ({ parameterCount }) => parameterCount,
      format: (value) => formatCompact(Number(value)),
      direction: 'lower',
    },
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
    group: {
      value: ({ samplesPerSecond }) => samplesPerSecond,
      format: (value) => formatNumber(Math.round(Number(value))),
      direction: 'higher',
    },
    value: ({ samplesPerSecond }) => samplesPerSecond,
    cell: ({ samplesPerSecond }) => (samplesPerSecond === null ? '–' : formatNumber(Math.round(samplesPerSecond))),
  },
  {
    id: 'interventions',
    title: 'Interventions',
    width: 104,
    align: 'end',
    sortable: true,
    text: ({ interventionCount }) => String(interventionCount),
    value: ({ interventionCount }) => interventionCount,
    group: { value: ({ interventionCount }) => interventionCount, format: plainText },
    cell: ({ interventionCount }) => (interventionCount === 0 ? '–' : interventionCount),
  },
  {
    id: 'seed',
    title: 'Seed',
    width: 64,
    align: 'end',
    sortable: true,
    text: ({ seed }) => String(seed),
    group: { value: ({ seed }) => seed, format: plainText },
    value: ({ seed }) => seed,
    cell: ({ seed }) => seed,
  },
  {
    id: 'tags',
    title: 'Tags',
    width: 120,
    sortable: true,
    text: ({ tags }) => tags.join(', '),
    group: { value: ({ tags }) => (tags.length === 0 ? null : tags.join(', ')), format: plainText },
    cell: ({ tags }) => <TagList tags={tags} />,
  },
  {
    id: 'notes',
    title: 'Notes',
    width: 180,
    sortable: true,
    text: ({ notes }) => notes,
    cell: ({ notes }) => (notes === '' ? '–' : <span title={notes}>{notes}</span>),
  },
  {
    id: 'number',
    title: 'Number',
    width: 76,
    align: 'end',
    sortable: true,
    text: ({ number }) => String(number),
    value: ({ number }) => number,
    cell: ({ number }) => `#${number}`,
  },
  {
    id: 'step',
    title: 'Step',
    width: 84,
    align: 'end',
    sortable: true,
    text: ({ step }) => String(step),
    value: ({ step }) => step,
    group: { value: ({ step }) => step, format: (value) => formatNumber(Number(value)) },
    cell: (run) => <StepCell run={run} />,
  },
  {
    id: 'source',
    title: 'Trained by',
    width: 104,
    sortable: true,
    text: ({ source }) => source?.tool ?? 'studio',
    group: { value: ({ source }) => source?.tool ?? 'studio', format: plainText },
    cell: ({ source }) => source?.tool ?? 'studio',
  },
] satisfies readonly RunColumn[];

const fixedById: ReadonlyMap<string, RunColumn> = new Map(fixedColumns.map((column) => [column.id, column]));

export const fixedColumnTitles: readonly { id: string; title: string }[] = fixedColumns.map(({ id, title }) => ({
  id,
  title,
}));

export const metricColumnId = (metric: string) => formatRunColumn({ kind: 'metric', metric, aggregate: 'figure' });

/** A setting or a metric summed up, as the host gave it. */
function valueColumn(id: string, values: RunValues | undefined): RunColumn[] {
  const column = parseRunColumn(id);
  if (!column) return [];
  const isText = values !== undefined && 'texts' in values;
  const format = (value: number | string | null) =>
    typeof value === 'string' ? value : column.kind === 'metric' ? formatFigure(value) : formatNumber(value);
  const read = ({ index }: ListedRun) => valueIn(values, index);
  return [
    {
      id,
      title: titleOfRunColumn(column),
      width: 136,
      align: isText ? 'start' : 'end',
      sortable: true,
      help: column.kind === 'config' ? `${column.path} of the config` : titleOfRunColumn(column),
      text: (run) => String(read(run) ?? ''),
      value: read,
      group: {
        value: read,
        format,
        ...(column.kind === 'metric' && !countAggregates.has(column.aggregate) && hasBest(column.metric)
          ? { direction: metricDirection(column.metric) }
          : {}),
      },
      cell: (run) => {
        const value = read(run);
        return typeof value === 'string' ? <span title={value}>{value}</span> : format(value);
      },
    },
  ];
}

/** Of these neither more nor less is better. */
const countAggregates: ReadonlySet<string> = new Set(['bestStep', 'pointCount', 'notFiniteCount']);

/** Columns shown when nobody has chosen any: status, the telling metrics, then what places the run. */
export function defaultColumnIds(metrics: readonly string[]): string[] {
  return ['status', ...metrics.map(metricColumnId), 'experiment', 'engine', 'duration', 'startedAt'];
}

export function columnsOf(ids: readonly string[], values: ReadonlyMap<string, RunValues>): RunColumn[] {
  return ids.flatMap((id) => fixedById.get(id) ?? valueColumn(id, values.get(id)));
}

/** Of the shown columns those that the host must be asked for. */
export function wantedColumns(ids: readonly string[]): string[] {
  return ids.filter((id) => parseRunColumn(id) !== null);
}

/** What runs can be grouped by besides settings and metrics. */
export const groupableColumns: readonly { id: string; title: string }[] = fixedColumns
  .filter((column) => 'group' in column && !['duration', 'rate', 'parameters', 'step'].includes(column.id))
  .map(({ id, title }) => ({ id, title }));

/** As a person reads it, of columns that are not shown too. */
export function titleOfColumn(id: string): string {
  const column = parseRunColumn(id);
  return fixedById.get(id)?.title ?? (column ? titleOfRunColumn(column) : id === 'name' ? 'Run' : id);
}
