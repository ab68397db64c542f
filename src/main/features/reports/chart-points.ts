import { type LineAxis, stepsInRange } from '../../../shared/charts/line-positions';
import { type MetricPoints, refinePoints, stepBefore } from '../../../shared/charts/metric-points';
import type { RunSummary } from '../../../shared/contract/run';
import type { ChartLook } from '../../../shared/report/blocks';
import { parseMetricsQuery, parseSeries } from '../runs';
import type { SourceDependencies } from './report-sources';

/** Runs whose series are read at once. */
const runsAReading = 100;

type Found = Map<string, Map<string, MetricPoints>>;
type PlacedRun = Pick<RunSummary, 'id' | 'startedAt' | 'createdAt' | 'stepCount' | 'epochCount'>;

async function readSeries(
  { runs }: SourceDependencies,
  ids: readonly string[],
  query: readonly (readonly [string, string])[],
  signal: AbortSignal,
  take: (runId: string, metric: string, points: MetricPoints) => void,
): Promise<void> {
  const parsed = parseMetricsQuery(new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])));
  for (let from = 0; from < ids.length; from += runsAReading) {
    signal.throwIfAborted();
    const { bytes } = await runs.series(ids.slice(from, from + runsAReading), parsed);
    parseSeries(bytes, (runId, metric, { steps, values, minimums: minimum, maximums: maximum, times }) =>
      take(runId, metric, { steps, values, minimum, maximum, times }),
    );
  }
}

/** Runs by the steps that a range of the axis holds of them: of most axes all have the same. */
function runsBySteps(runs: readonly PlacedRun[], found: Found, axis: LineAxis, range: readonly [number, number]) {
  const bySteps = new Map<string, { fromStep: number; toStep: number; ids: string[] }>();
  for (const run of runs) {
    const series = [...(found.get(run.id)?.values() ?? [])];
    const steps = stepsInRange(run, series, axis, range);
    if (!steps) continue;
    // From where the first coarse point begins, so that it is replaced as a whole.
    const first = series.reduce((least, points) => Math.min(least, stepBefore(points, steps[0]) + 1), steps[0]);
    const [fromStep, toStep] = [Math.max(0, Math.floor(first)), Math.max(0, Math.ceil(steps[1]))];
    const key = `${fromStep} ${toStep}`;
    const same = bySteps.get(key);
    if (same) same.ids.push(run.id);
    else bySteps.set(key, { fromStep, toStep, ids: [run.id] });
  }
  return [...bySteps.values()];
}

/**
 * The points of some metrics of some runs, at most `pointLimit` a line; where the chart is zoomed, as many again of what it
 * shows, so that it is as fine as the whole.
 */
export async function readChartPoints(
  sources: SourceDependencies,
  runs: readonly PlacedRun[],
  metrics: readonly string[],
  look: ChartLook,
  pointLimit: number,
  signal: AbortSignal,
): Promise<(runId: string, metric: string) => MetricPoints | undefined> {
  const found: Found = new Map();
  const pointsOf = (runId: string, metric: string) => found.get(runId)?.get(metric);
  if (metrics.length === 0) return pointsOf;
  const query = [['points', String(pointLimit)] as const, ...metrics.map((metric) => ['metric', metric] as const)];
  const ids = runs.map(({ id }) => id);
  await readSeries(sources, ids, query, signal, (runId, metric, points) => {
    const series = found.get(runId) ?? new Map();
    found.set(runId, series.set(metric, points));
  });
  for (const { fromStep, toStep, ids: zoomed } of look.range ? runsBySteps(runs, found, look, look.range) : [])
    await readSeries(
      sources,
      zoomed,
      [...query, ['fromStep', String(fromStep)], ['toStep', String(toStep)]],
      signal,
      (runId, metric, points) => {
        const coarse = pointsOf(runId, metric);
        if (coarse) found.get(runId)?.set(metric, refinePoints(coarse, points, fromStep));
      },
    );
  return pointsOf;
}
