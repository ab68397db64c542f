import type { ChartSeries } from '../charts/chart-series';
import { type GroupBand, groupRemark, groupSeries } from '../charts/group-series';
import { type HorizontalAxis, type PlacedLine, placeLine } from '../charts/line-positions';
import type { MetricPoints } from '../charts/metric-points';
import { smooth, smoothingTitles } from '../charts/smoothing';
import type { RunSummary } from '../contract/run';
import type { BlockOf } from './blocks';

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
  /** Where each point stands for several: the least and most of them, in an order of their own. Else null. */
  extremes: { x: Float64Array; minimum: Float64Array; maximum: Float64Array } | null;
  pointCount: number;
}

export interface DrawnChart {
  metric: string;
  axis: HorizontalAxis;
  axisMetric: string | null;
  logarithmicHorizontal: boolean;
  logarithmic: boolean;
  ignoreOutliers: boolean;
  /** What it shows at first; null for all. */
  range: [number, number] | null;
  lines: DrawnLine[];
  /** What lines and bands show where that is not every point. */
  remark: string | null;
}

type Run = Pick<RunSummary, 'id' | 'name' | 'colorIndex' | 'startedAt' | 'createdAt' | 'stepCount' | 'epochCount'>;

function toSeries(run: Run, line: PlacedLine): ChartSeries & { colorIndex: number } {
  return { id: run.id, label: run.name, color: '', dash: [], colorIndex: run.colorIndex, ...line };
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
  pointsOf: (runId: string, metric: string) => MetricPoints | undefined,
  groups: LineGroups | null,
): DrawnChart[] {
  const { axis, axisMetric, smoothing, smoothingKind } = look;
  return metrics.map((metric) => {
    const series = runs.flatMap((run) => {
      const points = pointsOf(run.id, metric);
      if (!points) return [];
      const along = axis === 'metric' && axisMetric !== null ? pointsOf(run.id, axisMetric) : undefined;
      return axis === 'metric' && !along ? [] : [toSeries(run, placeLine(points, run, look, along))];
    });
    const isAggregated = series.some(({ band, trail }) => band !== null && !trail);
    const lines = groups ? grouped(series, groups) : series;
    const remarks = [
      groups ? groupRemark(groups.band, lines) : isAggregated ? 'band: minimum to maximum' : null,
      smoothing > 0 ? `smoothed (${smoothingTitles[smoothingKind].toLowerCase()}, ${smoothing})` : null,
    ].filter((remark) => remark !== null);
    return {
      metric,
      axis,
      axisMetric,
      logarithmicHorizontal: look.logarithmicHorizontal,
      logarithmic: look.logarithmic,
      ignoreOutliers: look.ignoreOutliers,
      range: look.range,
      remark: remarks.join(' · ') || null,
      lines: lines.map(({ label, colorIndex, trail, band, ...along }) => {
        // A path that goes back has no band that could be outlined.
        const { x, y } = trail ?? along;
        const isSmoothed = smoothing > 0 && y.length > 2;
        return {
          label,
          colorIndex,
          x,
          y: isSmoothed ? smooth(y, smoothing, smoothingKind) : y,
          raw: isSmoothed ? y : null,
          band: trail ? null : band,
          extremes: band?.of === 'points' ? { ...band, x: along.x } : null,
          pointCount: y.length,
        };
      }),
    };
  });
}
