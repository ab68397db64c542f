import { type LineAxis, placeLine, startOf, stepsPerEpoch } from '../../../../shared/charts/line-positions';
import type { MetricPoints } from '../../../../shared/charts/metric-points';
import type { RunSummary } from '../../../../shared/contract/run';
import { type ChartSeries, type ColorScheme, type GroupBand, groupSeries, lineStyleOf } from '../../../lib/charts';
import type { ChartArrangement } from './chart-sections';
import type { FeedSnapshot } from './metric-feed';

interface Look {
  id: string;
  label: string;
  colorIndex: number;
  scheme: ColorScheme;
}

/** Keeps the typed arrays of a series together with what was made of them, so that an unchanged series is not drawn anew. */
const made = new WeakMap<MetricPoints, { key: string; along: MetricPoints | undefined; series: ChartSeries }[]>();
/** Charts over different axes stand beside each other at most twice: panel and full size. */
const madeCount = 3;

function toSeries(
  points: MetricPoints,
  run: RunSummary,
  view: LineAxis,
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
    ...placeLine(points, run, view, along),
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
  view: LineAxis,
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
  view: LineAxis,
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
