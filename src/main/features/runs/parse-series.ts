import { tableFromIPC } from 'apache-arrow';
import type { SeriesColumns } from './metric-columns';

export type ParsedSeries = Omit<SeriesColumns, 'marks'>;

/** The answer of `Runs.series` again as series: calls `take` for each of a run's metrics. */
export function parseSeries(
  bytes: Uint8Array,
  take: (runId: string, metric: string, columns: ParsedSeries) => void,
): void {
  const table = tableFromIPC(bytes);
  const found = (name: string) => table.getChild(name)?.toArray() as Float64Array | undefined;
  const numbers = (name: string) => found(name) ?? new Float64Array();
  const names = (name: string) => {
    const [data] = table.getChild(name)?.data ?? [];
    const texts: string[] = data?.dictionary?.toJSON() ?? [];
    const codes = (data?.values as Int32Array | undefined) ?? new Int32Array();
    return (row: number) => texts[codes[row] as number] as string;
  };
  const runOf = names('run');
  const metricOf = names('metric');
  const columns = {
    steps: numbers('step'),
    values: numbers('value'),
    minimums: found('minimum'),
    maximums: found('maximum'),
    times: numbers('time'),
  };
  // The rows of a series stand one after the other.
  for (let start = 0; start < table.numRows; ) {
    let end = start + 1;
    while (end < table.numRows && runOf(end) === runOf(start) && metricOf(end) === metricOf(start)) end += 1;
    const part = (values: Float64Array) => values.slice(start, end);
    const values = part(columns.values);
    take(runOf(start), metricOf(start), {
      steps: part(columns.steps),
      values,
      // Points that stand for themselves are sent without extremes.
      minimums: columns.minimums ? part(columns.minimums) : values,
      maximums: columns.maximums ? part(columns.maximums) : values,
      times: part(columns.times),
    });
    start = end;
  }
}
