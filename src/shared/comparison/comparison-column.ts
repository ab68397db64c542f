import { metricDirection } from '../config/metric-direction';
import type { Export } from '../contract/export';
import type { MetricSummary, Run, RunSummary } from '../contract/run';
import { isForeign } from '../contract/run-source';
import type { Direction } from '../statistics';

/** What runs solve, what they cost, or how they were set: one value a run, as axes, groups and filters use it. */
export type ComparisonColumn = {
  /** `metric:validation/accuracy`, `cost:durationMs`, `config:training.batchSize`. */
  name: string;
  title: string;
  role: 'metric' | 'cost' | 'config';
  unit: 'count' | 'milliseconds' | 'bytes' | null;
  /** Null where neither way is better. */
  better: Direction | null;
  /** Of a run of another tool where and when it was computed, as MLflow's host and user: no setting of an experiment. */
  isCircumstance?: boolean;
} & (
  | { kind: 'number'; values: readonly (number | null)[] }
  /** Texts of the values; null where a run lacks it. */
  | { kind: 'category'; values: readonly (string | null)[] }
);
export type NumberColumn = Extract<ComparisonColumn, { kind: 'number' }>;

/** What a comparison needs to know of a run; of its metrics what it cost. */
export type ComparedRun = RunSummary &
  Pick<Run, 'split'> & { metrics: Readonly<Record<string, Pick<MetricSummary, 'maximum'>>> };

/** What is known of a run beyond its own row. */
export interface RunCosts {
  /** Of its smallest export, by run id. */
  sizeBytes: ReadonlyMap<string, number>;
  /** Of one sample, as its exports' proofs measured it. */
  latencyMs: ReadonlyMap<string, number>;
}

interface CostSource {
  name: string;
  title: string;
  unit: ComparisonColumn['unit'];
  better: Direction;
  value(run: ComparedRun, costs: RunCosts): number | null | undefined;
}

/** Units: milliseconds; null where it was never measured, as of a run that waits, was killed or came without times. */
export const trainingTimeOf = ({ durationMs }: Pick<RunSummary, 'durationMs'>): number | null =>
  durationMs > 0 ? durationMs : null;

/** One line a cost; a new one is known to every axis, filter and budget. */
const costSources: readonly CostSource[] = [
  {
    name: 'durationMs',
    title: 'Training time',
    unit: 'milliseconds',
    better: 'smaller',
    value: trainingTimeOf,
  },
  {
    name: 'parameterCount',
    title: 'Parameters',
    unit: 'count',
    better: 'smaller',
    value: (run) => run.parameterCount,
  },
  {
    name: 'samplesPerSecond',
    title: 'Samples a second',
    unit: 'count',
    better: 'greater',
    value: (run) => run.samplesPerSecond,
  },
  {
    name: 'exportSizeBytes',
    title: 'Exported size',
    unit: 'bytes',
    better: 'smaller',
    value: (run, { sizeBytes }) => sizeBytes.get(run.id),
  },
  {
    name: 'latencyMs',
    title: 'Latency of a sample',
    unit: 'milliseconds',
    better: 'smaller',
    value: (run, { latencyMs }) => latencyMs.get(run.id),
  },
  {
    name: 'memoryBytes',
    title: 'Peak memory',
    unit: 'bytes',
    better: 'smaller',
    value: (run) => run.metrics['system/peakBytes']?.maximum,
  },
];

const isKnown = (values: readonly unknown[]) => values.some((value) => value !== null);

/** A config value as an axis shows it. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function configColumn(
  { path, values }: { path: string; values: readonly unknown[] },
  runs: readonly Pick<ComparedRun, 'source'>[],
): ComparisonColumn {
  const isCircumstance =
    path.startsWith('environment.') &&
    runs.every(({ source }, index) => (values[index] ?? null) === null || isForeign(source));
  const base = {
    name: `config:${path}`,
    title: path,
    role: 'config' as const,
    unit: null,
    better: null,
    ...(isCircumstance ? { isCircumstance } : {}),
  };
  return values.every((value) => value === null || value === undefined || typeof value === 'number')
    ? { ...base, kind: 'number', values: values.map((value) => (typeof value === 'number' ? value : null)) }
    : { ...base, kind: 'category', values: values.map(textOf) };
}

/**
 * The columns of compared runs: metrics first, then costs, then what differs in their configs. Columns that no run has
 * are left out; values that are not finite are missing.
 */
export function comparisonColumns(
  runs: readonly ComparedRun[],
  differences: readonly { path: string; values: readonly unknown[] }[],
  metrics: readonly { metric: string; values: readonly (number | null)[] }[],
  costs: RunCosts,
): ComparisonColumn[] {
  const finite = (value: number | null | undefined) =>
    typeof value === 'number' && Number.isFinite(value) ? value : null;
  return [
    ...metrics
      .filter(({ metric }) => !metric.startsWith('system/'))
      .map(
        ({ metric, values }): ComparisonColumn => ({
          name: `metric:${metric}`,
          title: metric,
          role: 'metric',
          unit: null,
          better: metricDirection(metric) === 'lower' ? 'smaller' : 'greater',
          kind: 'number',
          values: values.map(finite),
        }),
      ),
    ...costSources.map(
      ({ name, title, unit, better, value }): ComparisonColumn => ({
        name: `cost:${name}`,
        title,
        role: 'cost',
        unit,
        better,
        kind: 'number',
        values: runs.map((run) => finite(value(run, costs))),
      }),
    ),
    ...differences.map((difference) => configColumn(difference, runs)),
  ].filter(({ values }) => isKnown(values));
}

/** Size and latency of runs as their exports measured them: of each the smallest. */
export function costsOfExports(exports: readonly Export[]): RunCosts {
  const sizeBytes = new Map<string, number>();
  const latencyMs = new Map<string, number>();
  const keepSmallest = (figures: Map<string, number>, id: string, value: number | null) => {
    if (value !== null) figures.set(id, Math.min(value, figures.get(id) ?? Number.POSITIVE_INFINITY));
  };
  for (const { runId, sizeBytes: size, proof } of exports) {
    keepSmallest(sizeBytes, runId, size);
    keepSmallest(latencyMs, runId, proof.latencyMs);
  }
  return { sizeBytes, latencyMs };
}

export function isMetric(column: ComparisonColumn): column is NumberColumn {
  return column.role === 'metric' && column.kind === 'number';
}

const rankOf = (metric: string) =>
  (metric.startsWith('validation/') ? 0 : metric.startsWith('test/') ? 1 : 2) + (/\/loss$/.test(metric) ? 0.5 : 0);

/** Puts the metrics that most likely decide first: of validation or test data, accuracy before loss. */
export function compareByDecision(one: string, other: string): number {
  return rankOf(one) - rankOf(other);
}

/** The metric that most likely decides. */
export function mainMetric(columns: readonly ComparisonColumn[]): NumberColumn | undefined {
  return columns.filter(isMetric).toSorted((one, other) => compareByDecision(one.title, other.title))[0];
}
