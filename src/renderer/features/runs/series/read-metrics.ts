import { bulkPaths } from '../../../../shared/contract/bulk';
import { type BulkQuery, fetchTable } from '../../../lib/bulk';
import { type MetricPoints, mapParts, type SeriesByMetric } from './metric-points';

export interface MetricQuery extends BulkQuery {
  afterStep?: number;
  fromStep?: number;
  toStep?: number;
  /** Most points a series; more are aggregated. */
  points?: number;
}

const columnOf = { steps: 'step', values: 'value', minimum: 'minimum', maximum: 'maximum', times: 'time' } as const;

/** All metrics of a run, series by series. Throws: StudioError, ConnectionLostError. */
export async function readMetrics(
  runId: string,
  query: MetricQuery,
  signal: AbortSignal,
): Promise<{ series: SeriesByMetric; aggregated: boolean }> {
  const { table, headers } = await fetchTable(bulkPaths.runMetrics(runId), query, signal);
  const names = table.getChild('metric');
  const rowsByMetric = new Map<string, number[]>();
  for (let row = 0; row < table.numRows; row += 1) {
    const name = String(names?.get(row));
    const rows = rowsByMetric.get(name);
    if (rows) rows.push(row);
    else rowsByMetric.set(name, [row]);
  }
  const columns = mapParts(
    (part) =>
      (table.getChild(columnOf[part])?.toArray() as Float64Array | undefined) ?? new Float64Array(table.numRows),
  );
  const series = new Map<string, MetricPoints>();
  for (const [name, rows] of rowsByMetric)
    series.set(
      name,
      mapParts((part) => Float64Array.from(rows, (row) => columns[part][row] as number)),
    );
  return { series, aggregated: headers.get('X-Aggregated') === '1' };
}
