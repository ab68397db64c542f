import type { Database } from '../../store';

/** Names that a page can list; a run with more has a step or a sample in its names. */
export const metricNameLimit = 5_000;

/** What nobody wants to miss where there are too many names. */
const wellKnown = ['train/', 'validation/', 'test/', 'system/'];

export interface NamedMetrics {
  metrics: { metric: string; runCount: number }[];
  /** Metrics there are beyond those. */
  furtherCount: number;
}

export interface MetricNameQuery {
  /** Of these runs; null takes all of the project, those in the trash included. */
  ids: readonly string[] | null;
  /** Part of the names, whatever their case. */
  search?: string | undefined;
}

/**
 * Metrics that some runs have recorded, in the order of their names, with the number of runs that have each. Of more than
 * the limit the well-known ones come first, and a search finds the others.
 */
export async function listMetricNames(
  database: Database,
  { ids, search = '' }: MetricNameQuery,
): Promise<NamedMetrics> {
  const conditions = [
    ...(ids === null ? [] : ['run_id IN (SELECT value FROM json_each($ids))']),
    ...(search === '' ? [] : ['instr(lower(metric), lower($search)) > 0']),
  ];
  const parameters = {
    ...(ids === null ? {} : { ids: JSON.stringify(ids) }),
    ...(search === '' ? {} : { search }),
  };
  const where = (more: readonly string[]) => {
    const all = [...conditions, ...more];
    return all.length > 0 ? `WHERE ${all.join(' AND ')}` : '';
  };
  const read = (more: readonly string[], own: Record<string, string>) =>
    database.all<{ metric: string; runCount: number }>(
      `SELECT metric, count(*) AS runCount FROM metric_series ${where(more)} GROUP BY metric ORDER BY metric LIMIT ${metricNameLimit + 1}`,
      { ...parameters, ...own },
    );
  const found = await read([], {});
  if (found.length <= metricNameLimit) return { metrics: found, furtherCount: 0 };
  const first = new Map<string, { metric: string; runCount: number }>();
  // '0' follows '/'.
  for (const prefix of wellKnown)
    for (const each of await read(['metric >= $from', 'metric < $to'], { from: prefix, to: `${prefix.slice(0, -1)}0` }))
      first.set(each.metric, each);
  for (const each of found) if (first.size < metricNameLimit) first.set(each.metric, each);
  const row = await database.get<{ count: number }>(
    `SELECT count(DISTINCT metric) AS count FROM metric_series ${where([])}`,
    parameters,
  );
  const metrics = [...first.values()]
    .slice(0, metricNameLimit)
    .sort((one, other) => (one.metric < other.metric ? -1 : 1));
  return { metrics, furtherCount: Math.max(0, (row?.count ?? 0) - metrics.length) };
}
