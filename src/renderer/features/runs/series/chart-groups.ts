import type { RunSummary } from '../../../../shared/contract/run';
import {
  type ChartSeries,
  type ChartView,
  type ColorScheme,
  type GroupBand,
  groupSeries,
  lineStyleOf,
} from '../../../lib/charts';
import type { ChartArrangement } from './chart-sections';
import { joinBySteps } from './join-by-steps';
import type { FeedSnapshot } from './metric-feed';
import { isAggregated, type MetricPoints } from './metric-points';

export function stepsPerEpoch({ stepCount, epochCount }: Pick<RunSummary, 'stepCount' | 'epochCount'>): number {
  return stepCount && epochCount ? Math.max(1, stepCount / epochCount) : 1;
}

/** When a run began, on the clock; a queued one will not begin before it was made. */
export function startOf({ startedAt, createdAt }: Pick<RunSummary, 'startedAt' | 'createdAt'>): number {
  return startedAt ?? createdAt;
}

/** What the horizontal axis counts, as far as the lines depend on it. */
export type SeriesAxis = Pick<ChartView, 'axis' | 'axisMetric' | 'joinedBySteps'>;

interface Look {
  id: string;
  label: string;
  colorIndex: number;
  scheme: ColorScheme;
}

type Positioned = Pick<ChartSeries, 'x' | 'y' | 'band' | 'trail' | 'notFinite'>;

function bandOf(points: MetricPoints): ChartSeries['band'] {
  return isAggregated(points) ? { minimum: points.minimum, maximum: points.maximum, of: 'points' } : null;
}

/** A clock may have gone back during a run: its points stand at the latest time so far, since a line does not return. */
function inOrderOfTime(times: Float64Array): Float64Array {
  const known = growing.get(times);
  if (known) return known;
  let latest = Number.NEGATIVE_INFINITY;
  const goesBack = times.some((time, index) => index > 0 && time < (times[index - 1] as number));
  const ordered = goesBack
    ? times.map((time) => {
        latest = Math.max(latest, time);
        return latest;
      })
    : times;
  growing.set(times, ordered);
  return ordered;
}

const growing = new WeakMap<Float64Array, Float64Array>();

function place(
  points: MetricPoints,
  run: RunSummary,
  { axis, joinedBySteps }: SeriesAxis,
  along?: MetricPoints,
): Positioned {
  if (axis === 'metric') return joinBySteps(points, along, joinedBySteps);
  const { steps, times, values: y, notFinite = null } = points;
  const common = { y, band: bandOf(points), notFinite };
  if (axis === 'step') return { x: steps, ...common };
  if (axis === 'time') return { x: inOrderOfTime(times), ...common };
  if (axis === 'clock') return { x: inOrderOfTime(times.map((time) => startOf(run) + time)), ...common };
  const perEpoch = stepsPerEpoch(run);
  return { x: steps.map((step) => step / perEpoch), ...common };
}

/** Keeps the typed arrays of a series together with what was made of them, so that an unchanged series is not drawn anew. */
const made = new WeakMap<MetricPoints, { key: string; along: MetricPoints | undefined; series: ChartSeries }[]>();
/** Charts over different axes stand beside each other at most twice: panel and full size. */
const madeCount = 3;

function toSeries(
  points: MetricPoints,
  run: RunSummary,
  view: SeriesAxis,
  along: MetricPoints | undefined,
  look: Look,
): ChartSeries {
  const unit = view.axis === 'epoch' ? stepsPerEpoch(run) : view.axis === 'clock' ? startOf(run) : 0;
  const key = `${view.axis} ${view.joinedBySteps} ${unit} ${look.scheme} ${look.colorIndex} ${look.id} ${look.label}`;
  const known = made.get(points) ?? [];
  const found = known.find((each) => each.key === key && each.along === along);
  if (found) return found.series;
  const series: ChartSeries = {
    id: look.id,
    label: look.label,
    ...lineStyleOf(look.colorIndex, look.scheme),
    ...place(points, run, view, along),
  };
  made.set(points, [{ key, along, series }, ...known].slice(0, madeCount));
  return series;
}

/** Runs that are drawn as one line. */
export interface RunGrouping {
  groups: readonly { title: string; runIds: readonly string[] }[];
  band: GroupBand;
  /** Name of the setting that they have in common; null or absent: everything but the seed. */
  by?: string | null;
}

/** Means of runs by what they were made of: finding them again for each frame would hold up everything else. */
const grouped = new WeakMap<ChartSeries, { key: string; members: readonly ChartSeries[]; mean: ChartSeries }>();

/** One line a group of runs: their mean, in the look of the group's first run. */
export function groupLines(series: readonly ChartSeries[], { groups, band }: RunGrouping): ChartSeries[] {
  const byRun = new Map(series.map((one) => [one.id, one]));
  return groups.flatMap(({ title, runIds }) => {
    const members = runIds.flatMap((id) => byRun.get(id) ?? []);
    const [first] = members;
    if (!first) return [];
    const key = `${band} ${title}`;
    const known = grouped.get(first);
    if (known && known.key === key && areSame(known.members, members)) return [known.mean];
    const { color, dash } = first;
    const mean = groupSeries({ id: first.id, label: `${title} (${members.length})`, color, dash }, members, band);
    grouped.set(first, { key, members, mean });
    return [mean];
  });
}

export function areSame<Item>(one: readonly Item[], other: readonly Item[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

/** For each hue one that stands off it in both themes: training and validation cross each other all the time. */
const partners = [1, 0, 3, 2, 5, 1, 3, 8, 1, 4];
const partnerOf = (colorIndex: number) => partners[colorIndex % partners.length] as number;
/** A third line beside both, dashed: the test split stands seldom in a curve. */
const testOf = (colorIndex: number) => 10 + (partnerOf(colorIndex) % 10);

const colorOfSplit: Record<string, (colorIndex: number) => number> = {
  train: (colorIndex) => colorIndex,
  validation: partnerOf,
  test: testOf,
};
/** Training below validation, so that the figure that counts lies above. */
const splitOrder = ['train', 'validation', 'test'];

function splitLines(
  run: RunSummary,
  metrics: readonly string[],
  snapshot: FeedSnapshot,
  view: SeriesAxis,
  scheme: ColorScheme,
) {
  const series = snapshot.get(run.id)?.series;
  const along = view.axisMetric === null ? undefined : series?.get(view.axisMetric);
  const splitOf = (metric: string) => metric.slice(0, metric.indexOf('/'));
  return metrics
    .toSorted((a, b) => splitOrder.indexOf(splitOf(a)) - splitOrder.indexOf(splitOf(b)))
    .flatMap((metric) => {
      const points = series?.get(metric);
      const split = splitOf(metric);
      // A single figure of the test split stands in the table of figures.
      if (!points || (split === 'test' && points.steps.length < 2)) return [];
      const color = colorOfSplit[split];
      const look = {
        id: metric,
        label: color ? split : metric,
        colorIndex: color ? color(run.colorIndex) : run.colorIndex,
        scheme,
      };
      return [toSeries(points, run, view, along, look)];
    });
}

/** The lines of one chart: those of a run's splits, or one of each run. */
export function linesOf(
  metrics: readonly string[],
  arrangement: ChartArrangement,
  runs: readonly RunSummary[],
  snapshot: FeedSnapshot,
  view: SeriesAxis,
  scheme: ColorScheme,
): ChartSeries[] {
  const [only] = runs;
  if (arrangement === 'split') return only ? splitLines(only, metrics, snapshot, view, scheme) : [];
  const [metric] = metrics;
  if (metric === undefined) return [];
  return runs.flatMap((run) => {
    const series = snapshot.get(run.id)?.series;
    const points = series?.get(metric);
    if (!points) return [];
    const along = view.axis === 'metric' && view.axisMetric !== null ? series?.get(view.axisMetric) : undefined;
    return [toSeries(points, run, view, along, { id: run.id, label: run.name, colorIndex: run.colorIndex, scheme })];
  });
}

/** Where a run's points lie on the axis of the charts; null where it has none. */
export function extentOf(run: RunSummary, points: MetricPoints, view: SeriesAxis, along?: MetricPoints) {
  const last = points.steps.length - 1;
  if (last < 0) return null;
  if (view.axis === 'metric') {
    const { x } = place(points, run, view, along);
    return x.length === 0 ? null : ([x[0] as number, x[x.length - 1] as number] as const);
  }
  const isByStep = view.axis === 'step' || view.axis === 'epoch';
  const ends = isByStep ? points.steps : inOrderOfTime(points.times);
  const perUnit = view.axis === 'epoch' ? stepsPerEpoch(run) : 1;
  const zero = view.axis === 'clock' ? startOf(run) : 0;
  return [zero + (ends[0] as number) / perUnit, zero + (ends[last] as number) / perUnit] as const;
}

/**
 * The steps of a run that lie in a visible range of any axis; null where the run has no points there.
 * @param points any series of the run, whose times tell its steps
 */
export function stepsInRange(
  run: RunSummary,
  points: MetricPoints | undefined,
  { axis }: SeriesAxis,
  [from, to]: readonly [number, number],
): [number, number] | null {
  // Values of another metric lie anywhere among the steps.
  if (axis === 'metric') return null;
  if (axis === 'step') return [from, to];
  if (axis === 'epoch') return [from * stepsPerEpoch(run), to * stepsPerEpoch(run)];
  if (!points) return null;
  const zero = axis === 'clock' ? startOf(run) : 0;
  const first = points.times.findIndex((time) => zero + time >= from);
  const last = points.times.findLastIndex((time) => zero + time <= to);
  if (first < 0 || last < first) return null;
  // One point more on either side: what lies between two aggregated points belongs to the later one.
  return [
    points.steps[Math.max(0, first - 1)] as number,
    points.steps[Math.min(points.steps.length - 1, last + 1)] as number,
  ];
}
