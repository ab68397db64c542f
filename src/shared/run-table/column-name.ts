/** What a metric's series is summed up to, of the series alone. A new one: a name here, a line in the host's `metricColumns`. */
export const plainAggregates = [
  'figure',
  'last',
  'minimum',
  'maximum',
  'best',
  'bestStep',
  'pointCount',
  'notFiniteCount',
] as const;
export type PlainAggregate = (typeof plainAggregates)[number];

/** `at` needs a step, `atBestOf` another metric: the value where that one was best. */
export const metricAggregates = [...plainAggregates, 'at', 'atBestOf'] as const;
export type MetricAggregate = (typeof metricAggregates)[number];

export const metricAggregateTitles = {
  figure: 'figure',
  last: 'last',
  minimum: 'minimum',
  maximum: 'maximum',
  best: 'best',
  bestStep: 'step of the best',
  pointCount: 'points',
  notFiniteCount: 'NaN and infinities',
  at: 'at a step',
  atBestOf: 'at the best of another',
} satisfies Record<MetricAggregate, string>;

export type MetricColumn =
  | { kind: 'metric'; metric: string; aggregate: PlainAggregate }
  /** The newest point no later than the step; of runs that came so far. */
  | { kind: 'metric'; metric: string; aggregate: 'at'; step: number }
  /** The newest point no later than the step at which the metric `of` was best. */
  | { kind: 'metric'; metric: string; aggregate: 'atBestOf'; of: string };

/**
 * A column of the run table: a setting of the config, or a metric summed up. `figure` is the value over the whole split
 * where training has ended, else the newest point.
 */
export type RunColumnName = { kind: 'config'; path: string } | MetricColumn;

function suffixOf(column: MetricColumn): string {
  if (column.aggregate === 'figure') return '';
  if (column.aggregate === 'at') return `:at:${column.step}`;
  return column.aggregate === 'atBestOf' ? `:atBestOf:${column.of}` : `:${column.aggregate}`;
}

/** `config:training.batchSize`, `metric:validation/accuracy:best`, `metric:train/loss:at:500`; without an aggregate it is the figure. */
export function formatRunColumn(column: RunColumnName): string {
  if (column.kind === 'config') return `config:${column.path}`;
  return `metric:${column.metric}${suffixOf(column)}`;
}

function parseMetric(text: string): MetricColumn {
  const [, atMetric, step] = /^(.+):at:(\d{1,15})$/s.exec(text) ?? [];
  if (atMetric !== undefined) return { kind: 'metric', metric: atMetric, aggregate: 'at', step: Number(step) };
  const [, metric, of] = /^(.+):atBestOf:(.+)$/s.exec(text) ?? [];
  if (metric !== undefined && of !== undefined) return { kind: 'metric', metric, aggregate: 'atBestOf', of };
  const colon = text.lastIndexOf(':');
  const aggregate = plainAggregates.find((each) => each === text.slice(colon + 1));
  return colon > 0 && aggregate
    ? { kind: 'metric', metric: text.slice(0, colon), aggregate }
    : { kind: 'metric', metric: text, aggregate: 'figure' };
}

/** Null for a text that names no column. */
export function parseRunColumn(text: string): RunColumnName | null {
  const [, kind = '', rest = ''] = /^(config|metric):(.+)$/s.exec(text) ?? [];
  if (kind === 'config') return { kind, path: rest };
  return kind === 'metric' ? parseMetric(rest) : null;
}

/** As a table's head says it: `batchSize`, `validation/accuracy, best`, `train/loss at step 500`. */
export function titleOfRunColumn(column: RunColumnName): string {
  if (column.kind === 'config') return column.path;
  if (column.aggregate === 'figure') return column.metric;
  if (column.aggregate === 'at') return `${column.metric} at step ${column.step}`;
  if (column.aggregate === 'atBestOf') return `${column.metric} at the best of ${column.of}`;
  return `${column.metric}, ${metricAggregateTitles[column.aggregate]}`;
}
