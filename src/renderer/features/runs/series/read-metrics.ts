import type { Table } from 'apache-arrow';
import type { MetricPoints, SeriesByMetric } from '../../../../shared/charts/metric-points';
import { bulkPaths } from '../../../../shared/contract/bulk';
import { type BulkQuery, fetchTable } from '../../../lib/bulk';

export interface MetricQuery extends BulkQuery {
  /** Names of series; all without. */
  metric?: readonly string[];
  afterStep?: number;
  fromStep?: number;
  toStep?: number;
  /** Most points a series; more are aggregated. */
  points?: number;
}

const columnOf = { steps: 'step', values: 'value', minimum: 'minimum', maximum: 'maximum', times: 'time' } as const;

/** Places in the dictionary of a column, and what stands there: decoding the name of every row would be far slower. */
function codesOf(table: Table, name: string): { codes: Int32Array; names: string[] } {
  const [data] = table.getChild(name)?.data ?? [];
  return {
    codes: (data?.values as Int32Array | undefined) ?? new Int32Array(),
    names: data?.dictionary?.toJSON() ?? [],
  };
}

/** Points that the host could not read. */
export interface DamagedPoints {
  run: string;
  metric: string;
  fromStep: number;
  toStep: number;
  pointCount: number;
}

/** What a reading found. */
export interface ReadSeries {
  byRun: ReadonlyMap<string, SeriesByMetric>;
  aggregated: boolean;
  damaged: readonly DamagedPoints[];
}

/** Series of some runs. Throws: StudioError, ConnectionLostError. */
export async function readMetrics(
  runIds: readonly string[],
  query: MetricQuery,
  signal: AbortSignal,
): Promise<ReadSeries> {
  const { table, headers } = await fetchTable(bulkPaths.series, { run: runIds, ...query }, signal);
  const runs = codesOf(table, 'run');
  const metrics = codesOf(table, 'metric');
  const columnNamed = (name: string) => table.getChild(name)?.toArray() as Float64Array | undefined;
  const columns = Object.fromEntries(Object.values(columnOf).map((name) => [name, columnNamed(name)]));
  const marks = table.getChild('notFinite')?.toArray() as Uint8Array | undefined;
  const none = new Float64Array();
  const byRun = new Map<string, Map<string, MetricPoints>>();
  // The host puts the rows of a series one after the other.
  const { numRows } = table;
  for (let from = 0; from < numRows; ) {
    let to = from + 1;
    while (to < numRows && runs.codes[to] === runs.codes[from] && metrics.codes[to] === metrics.codes[from]) to += 1;
    const id = runs.names[runs.codes[from] as number] as string;
    const series = byRun.get(id) ?? new Map<string, MetricPoints>();
    byRun.set(id, series);
    // Parts of the answer's memory: the series of one answer come and go together. Without aggregation points are their own
    // extremes.
    const part = (name: string) => columns[name]?.subarray(from, to);
    const values = part(columnOf.values) ?? none;
    const notFinite = marks?.subarray(from, to) ?? null;
    series.set(metrics.names[metrics.codes[from] as number] as string, {
      steps: part(columnOf.steps) ?? none,
      values,
      minimum: part(columnOf.minimum) ?? values,
      maximum: part(columnOf.maximum) ?? values,
      times: part(columnOf.times) ?? none,
      notFinite: notFinite?.some((mark) => mark !== 0) ? notFinite : null,
    });
    from = to;
  }
  const damaged = headers.get('X-Damaged');
  return {
    byRun,
    aggregated: headers.get('X-Aggregated') === '1',
    damaged: damaged === null ? [] : (JSON.parse(decodeURIComponent(damaged)) as DamagedPoints[]),
  };
}
