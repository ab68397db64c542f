import type { ChartSeries } from '../charts/chart-series';
import { type GroupBand, groupBandTitles, groupSeries } from '../charts/group-series';
import { smooth, smoothingTitles } from '../charts/smoothing';
import type { RunSummary } from '../contract/run';
import type { BlockOf, ReportAxis } from './blocks';

/** The points of one series of a run. Times are milliseconds since the run's start. */
export interface SeriesPoints {
  steps: Float64Array;
  values: Float64Array;
  minimum: Float64Array;
  maximum: Float64Array;
  times: Float64Array;
  /** Each point stands for several. */
  isAggregated: boolean;
}

/** Runs that are drawn as one line. */
export interface LineGroups {
  groups: readonly { title: string; runIds: readonly string[] }[];
  band: GroupBand;
}

/** One line as it is drawn: smoothed where the chart is, with the measured one behind it. */
export interface DrawnLine {
  label: string;
  colorIndex: number;
  x: Float64Array;
  y: Float64Array;
  /** Null where the line itself is the measured one. */
  raw: Float64Array | null;
  band: ChartSeries['band'];
  pointCount: number;
}

export interface DrawnChart {
  metric: string;
  axis: ReportAxis;
  axisMetric: string | null;
  logarithmicHorizontal: boolean;
  logarithmic: boolean;
  ignoreOutliers: boolean;
  lines: DrawnLine[];
  /** What lines and bands show where that is not every point. */
  remark: string | null;
}

type Run = Pick<RunSummary, 'id' | 'name' | 'colorIndex' | 'startedAt' | 'createdAt' | 'stepCount' | 'epochCount'>;

const positions = {
  step: ({ steps }) => steps,
  epoch: ({ steps }, { stepCount, epochCount }) => {
    const perEpoch = stepCount && epochCount ? Math.max(1, stepCount / epochCount) : 1;
    return steps.map((step) => step / perEpoch);
  },
  time: ({ times }) => times,
  clock: ({ times }, { startedAt, createdAt }) => times.map((time) => (startedAt ?? createdAt) + time),
} satisfies Record<Exclude<ReportAxis, 'metric'>, (points: SeriesPoints, run: Run) => Float64Array>;

type Columns = Pick<SeriesPoints, 'values' | 'minimum' | 'maximum'>;

/** Points over another metric of the same steps: in the order of that metric, or as they came. */
function overMetric(points: SeriesPoints, other: SeriesPoints, bySteps: boolean): Columns & { x: Float64Array } {
  const at = new Map<number, number>();
  other.steps.forEach((step, index) => {
    at.set(step, other.values[index] as number);
  });
  const found = Array.from(points.steps.keys()).flatMap((index) => {
    const x = at.get(points.steps[index] as number);
    return x === undefined || !Number.isFinite(x) ? [] : [{ index, x }];
  });
  if (!bySteps) found.sort((one, next) => one.x - next.x);
  const pick = (values: Float64Array) => Float64Array.from(found, ({ index }) => values[index] as number);
  return {
    x: Float64Array.from(found, ({ x }) => x),
    values: pick(points.values),
    minimum: pick(points.minimum),
    maximum: pick(points.maximum),
  };
}

function toSeries(
  run: Run,
  points: SeriesPoints,
  { x, values, minimum, maximum }: Columns & { x: Float64Array },
): ChartSeries & { colorIndex: number } {
  return {
    id: run.id,
    label: run.name,
    color: '',
    dash: [],
    colorIndex: run.colorIndex,
    x,
    y: values,
    band: points.isAggregated ? { minimum, maximum, of: 'points' } : null,
  };
}

function grouped(series: readonly (ChartSeries & { colorIndex: number })[], { groups, band }: LineGroups) {
  const byRun = new Map(series.map((one) => [one.id, one]));
  return groups.flatMap(({ title, runIds }) => {
    const members = runIds.flatMap((id) => byRun.get(id) ?? []);
    const [first] = members;
    if (!first) return [];
    const line = groupSeries(
      { id: first.id, label: `${title} (${members.length})`, color: '', dash: [] },
      members,
      band,
    );
    return [{ ...line, colorIndex: first.colorIndex }];
  });
}

/** One chart a metric, one line a run or group of runs, as the block is looked at. */
export function drawnCharts(
  { metrics, look }: Pick<BlockOf<'chart'>, 'metrics' | 'look'>,
  runs: readonly Run[],
  pointsOf: (runId: string, metric: string) => SeriesPoints | undefined,
  groups: LineGroups | null,
): DrawnChart[] {
  const { axis, axisMetric, smoothing, smoothingKind } = look;
  return metrics.map((metric) => {
    const series = runs.flatMap((run) => {
      const points = pointsOf(run.id, metric);
      if (!points) return [];
      if (axis !== 'metric') return [toSeries(run, points, { ...points, x: positions[axis](points, run) })];
      const other = axisMetric === null ? undefined : pointsOf(run.id, axisMetric);
      return other ? [toSeries(run, points, overMetric(points, other, look.joinedBySteps))] : [];
    });
    const isAggregated = series.some(({ band }) => band !== null);
    const lines = groups ? grouped(series, groups) : series;
    const remarks = [
      groups ? `mean, ${groupBandTitles[groups.band].toLowerCase()}` : isAggregated ? 'band: minimum to maximum' : null,
      smoothing > 0 ? `smoothed (${smoothingTitles[smoothingKind].toLowerCase()}, ${smoothing})` : null,
    ].filter((remark) => remark !== null);
    return {
      metric,
      axis,
      axisMetric,
      logarithmicHorizontal: look.logarithmicHorizontal,
      logarithmic: look.logarithmic,
      ignoreOutliers: look.ignoreOutliers,
      remark: remarks.join(' · ') || null,
      lines: lines.map(({ label, colorIndex, x, y, band }) => {
        const isSmoothed = smoothing > 0 && y.length > 2;
        return {
          label,
          colorIndex,
          x,
          y: isSmoothed ? smooth(y, smoothing, smoothingKind) : y,
          raw: isSmoothed ? y : null,
          band,
          pointCount: y.length,
        };
      }),
    };
  });
}
