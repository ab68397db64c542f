import type { Table } from 'apache-arrow';
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

/**
 * The rows of each metric. Decoding the name of every row is by far the slowest part of reading, so the dictionary's
 * few names are decoded once and the rows are told apart by their index in it.
 */
function groupRows(table: Table): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  let offset = 0;
  for (const { values, dictionary, length } of table.getChild('metric')?.data ?? []) {
    const byIndex: number[][] = [];
    for (let row = 0; row < length; row += 1) {
      const index = dictionary ? Number(values[row]) : row;
      let rows = byIndex[index];
      if (!rows) {
        const name = String(dictionary ? dictionary.get(index) : table.getChild('metric')?.get(offset + row));
        rows = groups.get(name) ?? [];
        groups.set(name, rows);
        byIndex[index] = rows;
      }
      rows.push(offset + row);
    }
    offset += length;
  }
  return groups;
}

/** All metrics of a run, series by series. Throws: StudioError, ConnectionLostError. */
export async function readMetrics(
  runId: string,
  query: MetricQuery,
  signal: AbortSignal,
): Promise<{ series: SeriesByMetric; aggregated: boolean }> {
  const { table, headers } = await fetchTable(bulkPaths.runMetrics(runId), query, signal);
  const rowsByMetric = groupRows(table);
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
