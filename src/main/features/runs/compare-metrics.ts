import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Run } from '../../../shared/contract/run';
import { figureOf } from '../../../shared/contract/run-figures';
import { createBreather } from '../../lib/breather';
import type { Database } from '../../store';
import { listMetricNames } from './metric-names';
import { leastMetricsARun } from './run-repository';

export interface MetricComparison {
  /** By name; null where a run lacks one, or where its figure is no number. */
  metrics: { metric: string; values: (number | null)[] }[];
  /** Metrics of the runs beyond those. */
  furtherMetricCount: number;
}

type ComparedRun = Pick<Run, 'id' | 'metrics' | 'finalMetrics'>;

/** Values that are looked up in one turn of the event loop. */
const pageSize = 2_000;

/** Newest values by run and metric, of what did not come with the runs. */
type FurtherValues = Map<ComparedRun, Map<string, number | null>>;

async function readFurther(
  database: Database,
  runs: readonly ComparedRun[],
  metrics: readonly string[],
): Promise<FurtherValues> {
  const found: FurtherValues = new Map();
  let page: { run: ComparedRun; metric: string }[] = [];
  const read = async () => {
    const rows = await database.all<{ at: number; last: number | null }>(
      `SELECT pair.key AS at, last FROM json_each(?) AS pair
       CROSS JOIN metric_series ON run_id = pair.value ->> 0 AND metric = pair.value ->> 1`,
      [JSON.stringify(page.map(({ run, metric }) => [run.id, metric]))],
    );
    for (const { at, last } of rows) {
      const { run, metric } = page[at] as (typeof page)[number];
      found.set(run, (found.get(run) ?? new Map()).set(metric, last));
    }
    page = [];
    await nextTurn();
  };
  const breathe = createBreather();
  for (const run of runs) {
    for (const metric of metrics) {
      if (run.metrics[metric]) continue;
      page.push({ run, metric });
      if (page.length === pageSize) await read();
    }
    await breathe();
  }
  if (page.length > 0) await read();
  return found;
}

/** The figures of every metric whose summary came with any of the runs. */
export async function compareMetrics(database: Database, runs: readonly ComparedRun[]): Promise<MetricComparison> {
  const breathe = createBreather();
  const names = new Set<string>();
  for (const run of runs) {
    for (const metric of Object.keys(run.metrics)) names.add(metric);
    await breathe();
  }
  const sorted = [...names].sort();
  // Only with so many may a run have more than came with it.
  const cut = runs.filter(({ metrics }) => Object.keys(metrics).length >= leastMetricsARun);
  const further = await readFurther(database, cut, sorted);
  const metrics: MetricComparison['metrics'] = [];
  for (const metric of sorted) {
    const newestOf = (run: ComparedRun) => {
      const figure = figureOf(run, metric);
      return (figure === undefined ? further.get(run)?.get(metric) : figure) ?? null;
    };
    metrics.push({ metric, values: runs.map(newestOf) });
    await breathe();
  }
  return { metrics, furtherMetricCount: cut.length === 0 ? 0 : await countFurther(database, cut, names.size) };
}

async function countFurther(database: Database, runs: readonly ComparedRun[], comparedCount: number): Promise<number> {
  const { names, furtherCount } = await listMetricNames(database, { ids: runs.map(({ id }) => id) });
  return Math.max(0, names.length + furtherCount - comparedCount);
}
