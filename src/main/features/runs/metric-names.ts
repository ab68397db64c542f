import type { Database } from '../../store';

/** Names that a page can list; a run with more has a step or a sample in its names. */
export const metricNameLimit = 5_000;

/** What nobody wants to miss where there are too many names. */
const wellKnown = ['train/', 'validation/', 'test/', 'system/'];

/** Runs that are asked first which names they have: those of one project mostly have the same. */
const askedFirstCount = 20;

export interface NamedMetrics {
  names: string[];
  /** Metrics there are beyond those. */
  furtherCount: number;
}

export interface MetricNameQuery {
  /** Of these runs; null takes all of the project, those in the trash included. */
  ids: readonly string[] | null;
  /** Part of the names, whatever their case. */
  search?: string | undefined;
}

interface NameRange {
  from: string;
  /** Names below this one; null: to the last. */
  to: string | null;
}

const everyName: NameRange = { from: '', to: null };

/** Names from one on, each found by one step into the index: its two million rows are never read through. */
function namesFrom({ to }: NameRange): string {
  const below = to === null ? '' : 'AND metric < $to';
  return `WITH RECURSIVE name (metric) AS (
    SELECT min(metric) FROM metric_series WHERE metric >= $from ${below}
    UNION ALL
    SELECT (SELECT min(metric) FROM metric_series WHERE metric > name.metric ${below}) FROM name WHERE name.metric IS NOT NULL
  )`;
}

/** Conditions of a name, with their parameters. Names that the first runs lack are sought among their own rows. */
function conditionsOf({ ids, search = '' }: MetricNameQuery): { sql: string; parameters: Record<string, string> } {
  const conditions = ['name.metric IS NOT NULL'];
  const parameters: Record<string, string> = {};
  if (search !== '') {
    conditions.push('instr(lower(name.metric), lower($search)) > 0');
    parameters.search = search;
  }
  if (ids !== null) {
    const distance = Math.max(1, Math.ceil(ids.length / askedFirstCount));
    conditions.push(
      `(name.metric IN (SELECT metric FROM metric_series WHERE run_id IN (SELECT value FROM json_each($first)))
        ${distance === 1 ? '' : 'OR EXISTS (SELECT 1 FROM metric_series AS other WHERE other.metric = name.metric AND +other.run_id IN (SELECT value FROM json_each($ids)))'})`,
    );
    parameters.first = JSON.stringify(ids.filter((_, index) => index % distance === 0));
    if (distance > 1) parameters.ids = JSON.stringify(ids);
  }
  return { sql: conditions.join(' AND '), parameters };
}

/**
 * Metrics that some runs have recorded, in the order of their names. Of more than the limit the well-known ones come first,
 * and a search finds the others.
 */
export async function listMetricNames(database: Database, query: MetricNameQuery): Promise<NamedMetrics> {
  const { sql, parameters } = conditionsOf(query);
  const read = async (range: NameRange): Promise<string[]> => {
    const rows = await database.all<{ metric: string }>(
      `${namesFrom(range)} SELECT metric FROM name WHERE ${sql} LIMIT ${metricNameLimit + 1}`,
      { ...parameters, from: range.from, ...(range.to === null ? {} : { to: range.to }) },
    );
    return rows.map(({ metric }) => metric);
  };
  const found = await read(everyName);
  if (found.length <= metricNameLimit) return { names: found, furtherCount: 0 };
  const first = new Set<string>();
  // '0' follows '/'.
  for (const prefix of wellKnown)
    for (const name of await read({ from: prefix, to: `${prefix.slice(0, -1)}0` })) first.add(name);
  for (const name of found) if (first.size < metricNameLimit) first.add(name);
  const row = await database.get<{ count: number }>(
    `${namesFrom(everyName)} SELECT count(*) AS count FROM name WHERE ${sql}`,
    { ...parameters, from: everyName.from },
  );
  const names = [...first].slice(0, metricNameLimit).sort();
  return { names, furtherCount: Math.max(0, (row?.count ?? 0) - names.length) };
}

/** How many runs of the project have recorded each of some metrics, those in the trash included. */
export async function countRunsByMetric(
  database: Database,
  metrics: readonly string[],
): Promise<{ metric: string; runCount: number }[]> {
  return database.all(
    `SELECT value AS metric, (SELECT count(*) FROM metric_series WHERE metric = wanted.value) AS runCount
     FROM json_each(?) AS wanted`,
    [JSON.stringify(metrics)],
  );
}
