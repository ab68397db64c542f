import type { RunSummary } from '../../../../shared/contract/run';
import {
  type ChartSeries,
  type ColorScheme,
  type GroupBand,
  groupSeries,
  type HorizontalAxis,
  lineStyleOf,
} from '../../../lib/charts';
import { compareMetrics } from '../metric-order';
import type { FeedSnapshot } from './metric-feed';
import { isAggregated, type MetricPoints } from './metric-points';

export interface ChartGroup {
  title: string;
  series: ChartSeries[];
}

/** Figures of the test split stand once at a run's end: a table shows them, a chart cannot. */
const chartedSplits = ['validation', 'train'];

export function stepsPerEpoch({ stepCount, epochCount }: Pick<RunSummary, 'stepCount' | 'epochCount'>): number {
  return stepCount && epochCount ? Math.max(1, stepCount / epochCount) : 1;
}

/** When a run began, on the clock; a queued one will not begin before it was made. */
function startOf({ startedAt, createdAt }: RunSummary): number {
  return startedAt ?? createdAt;
}

function positions(points: MetricPoints, run: RunSummary, axis: HorizontalAxis): Float64Array {
  if (axis === 'step') return points.steps;
  if (axis === 'time') return points.times;
  if (axis === 'clock') return points.times.map((time) => startOf(run) + time);
  const perEpoch = stepsPerEpoch(run);
  return points.steps.map((step) => step / perEpoch);
}

/** Keeps the typed arrays of a series together with what was made of them, so that an unchanged series is not drawn anew. */
const made = new WeakMap<MetricPoints, Map<string, ChartSeries>>();

function toSeries(
  points: MetricPoints,
  run: RunSummary,
  axis: HorizontalAxis,
  look: { id: string; label: string; colorIndex: number; scheme: ColorScheme },
): ChartSeries {
  const unit = axis === 'epoch' ? stepsPerEpoch(run) : axis === 'clock' ? startOf(run) : 0;
  const key = JSON.stringify([axis, look, unit]);
  const cache = made.get(points) ?? new Map<string, ChartSeries>();
  made.set(points, cache);
  const known = cache.get(key);
  if (known) return known;
  const series: ChartSeries = {
    id: look.id,
    label: look.label,
    ...lineStyleOf(look.colorIndex, look.scheme),
    x: positions(points, run, axis),
    y: points.values,
    band: isAggregated(points) ? { minimum: points.minimum, maximum: points.maximum } : null,
  };
  cache.set(key, series);
  return series;
}

/** Metrics that have a chart, most wanted first. */
export function chartedMetrics(names: Iterable<string>): string[] {
  return [...new Set(names)].filter((name) => !name.startsWith('test/')).toSorted(compareMetrics);
}

/** One chart a metric, one line a run. */
export function groupByMetric(
  metrics: readonly string[],
  runs: readonly RunSummary[],
  snapshot: FeedSnapshot,
  axis: HorizontalAxis,
  scheme: ColorScheme,
): ChartGroup[] {
  return metrics.map((metric) => ({
    title: metric,
    series: runs.flatMap((run) => {
      const points = snapshot.get(run.id)?.series.get(metric);
      const look = { id: run.id, label: run.name, colorIndex: run.colorIndex, scheme };
      return points ? [toSeries(points, run, axis, look)] : [];
    }),
  }));
}

/** Runs that are drawn as one line. */
export interface RunGrouping {
  groups: readonly { title: string; runIds: readonly string[] }[];
  band: GroupBand;
}

/** One chart a metric, one line a group of runs: their mean, in the look of the group's first run. */
export function groupByRunGroup(charts: readonly ChartGroup[], { groups, band }: RunGrouping): ChartGroup[] {
  return charts.map(({ title, series }) => {
    const byRun = new Map(series.map((one) => [one.id, one]));
    return {
      title,
      series: groups.flatMap(({ title: label, runIds }) => {
        const members = runIds.flatMap((id) => byRun.get(id) ?? []);
        const [first] = members;
        if (!first) return [];
        const { color, dash } = first;
        return [groupSeries({ id: first.id, label: `${label} (${members.length})`, color, dash }, members, band)];
      }),
    };
  });
}

/** For each hue one that stands off it in both themes: training and validation cross each other all the time. */
const partners = [1, 0, 3, 2, 5, 1, 3, 8, 1, 4];
const partnerOf = (colorIndex: number) => partners[colorIndex % partners.length] as number;

/** One run: training and validation of a metric share a chart, for the gap between them is what one looks for. */
export function groupBySplit(
  run: RunSummary,
  snapshot: FeedSnapshot,
  axis: HorizontalAxis,
  scheme: ColorScheme,
): ChartGroup[] {
  const series = snapshot.get(run.id)?.series;
  if (!series) return [];
  const bases = [...new Set(chartedMetrics(series.keys()).map((metric) => metric.slice(metric.indexOf('/') + 1)))];
  return bases.map((base) => ({
    title: base,
    series: chartedSplits.toReversed().flatMap((split, index) => {
      const points = series.get(`${split}/${base}`);
      const look = {
        id: split,
        label: split,
        colorIndex: index === 0 ? run.colorIndex : partnerOf(run.colorIndex),
        scheme,
      };
      return points ? [toSeries(points, run, axis, look)] : [];
    }),
  }));
}

/** The steps of a run that lie in a visible range of any axis; null where the run has no points. */
export function stepsInRange(
  run: RunSummary,
  points: MetricPoints,
  axis: HorizontalAxis,
  [from, to]: readonly [number, number],
): [number, number] | null {
  if (axis === 'step') return [from, to];
  if (axis === 'epoch') return [from * stepsPerEpoch(run), to * stepsPerEpoch(run)];
  const zero = axis === 'clock' ? startOf(run) : 0;
  const first = points.times.findIndex((time) => zero + time >= from);
  const last = points.times.findLastIndex((time) => zero + time <= to);
  if (first < 0 || last < first) return null;
  return [points.steps[first] as number, points.steps[last] as number];
}
