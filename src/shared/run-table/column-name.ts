/** What a metric's series is summed up to. A new one: a name here, a line in the host's `metricColumns`. */
export const metricAggregates = ['figure', 'last', 'minimum', 'maximum', 'best', 'bestStep', 'pointCount'] as const;
export type MetricAggregate = (typeof metricAggregates)[number];

export const metricAggregateTitles = {
  figure: 'figure',
  last: 'last',
  minimum: 'minimum',
  maximum: 'maximum',
  best: 'best',
  bestStep: 'step of the best',
  pointCount: 'points',
} satisfies Record<MetricAggregate, string>;

/**
 * A column of the run table: a setting of the config, or a metric summed up. `figure` is the value over the whole split
 * where training has ended, else the newest point.
 */
export type RunColumnName =
  | { kind: 'config'; path: string }
  | { kind: 'metric'; metric: string; aggregate: MetricAggregate };

/** `config:training.batchSize`, `metric:validation/accuracy:best`; without an aggregate it is the figure. */
export function formatRunColumn(column: RunColumnName): string {
  if (column.kind === 'config') return `config:${column.path}`;
  return `metric:${column.metric}${column.aggregate === 'figure' ? '' : `:${column.aggregate}`}`;
}

/** Null for a text that names no column. */
export function parseRunColumn(text: string): RunColumnName | null {
  const [, kind = '', rest = ''] = /^(config|metric):(.+)$/s.exec(text) ?? [];
  if (kind === 'config') return { kind, path: rest };
  if (kind !== 'metric') return null;
  const colon = rest.lastIndexOf(':');
  const aggregate = metricAggregates.find((each) => each === rest.slice(colon + 1));
  return colon > 0 && aggregate
    ? { kind, metric: rest.slice(0, colon), aggregate }
    : { kind, metric: rest, aggregate: 'figure' };
}

/** As a table's head says it: `batchSize`, `validation/accuracy, best`. */
export function titleOfRunColumn(column: RunColumnName): string {
  if (column.kind === 'config') return column.path;
  return column.aggregate === 'figure' ? column.metric : `${column.metric}, ${metricAggregateTitles[column.aggregate]}`;
}
