import type { Table } from 'apache-arrow';
import type { ComparedRun } from '../../shared/comparison';
import { bulkPaths } from '../../shared/contract/bulk';
import type { RunSummary } from '../../shared/contract/run';
import { askForTable } from './bulk';

/** Runs side by side: what differs in their configs, environment and data, and their figures; a value a run. */
export interface RunComparison {
  runs: readonly ComparedRun[];
  differences: readonly { path: string; values: unknown[] }[];
  metrics: readonly { metric: string; values: (number | null)[] }[];
  /** Metrics of the runs that are not among them. */
  furtherMetricCount: number;
}

/** Values of a column; those of one text are one value. */
function valuesOf(table: Table, name: string): unknown[] {
  const column = table.getChild(name);
  if (!column) return [];
  const [data] = column.data;
  if (data?.values instanceof Float64Array)
    return Array.from(data.values, (value) => (Number.isNaN(value) ? null : value));
  const known = new Map<string, unknown>();
  return Array.from(column, (text: string | null) => {
    if (text === null) return null;
    if (!known.has(text)) known.set(text, JSON.parse(text));
    return known.get(text);
  });
}

const differencePrefix = 'difference:';
const metricPrefix = 'metric:';

/** What the host compared, with what the page knows of the runs anyway. Throws: StudioError, ConnectionLostError. */
export async function readComparison(runs: readonly RunSummary[], signal: AbortSignal): Promise<RunComparison> {
  const ids = runs.map(({ id }) => id);
  const table = await askForTable(bulkPaths.comparison, ids, signal);
  const splits = valuesOf(table, 'split') as (ComparedRun['split'] | null)[];
  const peaks = valuesOf(table, 'peakBytes') as (number | null)[];
  const names = table.schema.fields.map(({ name }) => name);
  const named = (prefix: string) => names.filter((name) => name.startsWith(prefix));
  return {
    runs: runs.map((run, index) => {
      const split = splits[index];
      const maximum = peaks[index] ?? null;
      const metrics: ComparedRun['metrics'] = maximum === null ? {} : { 'system/peakBytes': { maximum } };
      return { ...run, ...(split ? { split } : {}), metrics };
    }),
    differences: named(differencePrefix).map((name) => ({
      path: name.slice(differencePrefix.length),
      values: valuesOf(table, name),
    })),
    metrics: named(metricPrefix).map((name) => ({
      metric: name.slice(metricPrefix.length),
      values: valuesOf(table, name) as (number | null)[],
    })),
    furtherMetricCount: Number(valuesOf(table, 'furtherMetricCount')[0] ?? 0),
  };
}
