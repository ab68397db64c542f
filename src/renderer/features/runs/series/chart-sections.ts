import { compareMetrics } from '../metric-order';

/** A place for one chart. */
export interface ChartPlace {
  /** Kept in layouts; also the chart's title. */
  key: string;
  /** Metrics whose lines it shows. */
  metrics: readonly string[];
}

export interface ChartSection {
  key: string;
  title: string;
  charts: readonly ChartPlace[];
}

/** `split`: one run, training, validation and test of a metric together. `metric`: many runs, one line each. */
export type ChartArrangement = 'split' | 'metric';

const splits = ['validation', 'train', 'test'];
const splitTitles: Record<string, string> = { validation: 'Validation', train: 'Training', test: 'Test' };
/** In the order of their headings; sections of other names stand between them. */
const firstSections = ['validation', 'train', 'metrics', 'test'];
const lastSections = ['system'];
/** Seldom looked at first, so that they begin folded. */
export const foldedSections: readonly string[] = ['test', 'system'];

const nameParts = (metric: string): [string | null, string] => {
  const at = metric.indexOf('/');
  return at < 0 ? [null, metric] : [metric.slice(0, at), metric.slice(at + 1)];
};

function sectionOf(metric: string, arrangement: ChartArrangement): string {
  const [prefix] = nameParts(metric);
  if (prefix === null) return 'metrics';
  return arrangement === 'split' && splits.includes(prefix) ? 'metrics' : prefix;
}

function titleOf(section: string): string {
  if (section === 'metrics') return 'Metrics';
  const title = splitTitles[section] ?? section;
  return title.charAt(0).toUpperCase() + title.slice(1);
}

const rankOf = (section: string) => {
  const first = firstSections.indexOf(section);
  if (first >= 0) return first;
  return lastSections.includes(section) ? firstSections.length + 1 : firstSections.length;
};

/** Charts of some metrics under the headings of their splits, most wanted first. */
export function chartSections(metrics: Iterable<string>, arrangement: ChartArrangement): ChartSection[] {
  const bySection = new Map<string, Map<string, string[]>>();
  for (const metric of [...new Set(metrics)].sort(compareMetrics)) {
    const section = sectionOf(metric, arrangement);
    const charts = bySection.get(section) ?? new Map<string, string[]>();
    bySection.set(section, charts);
    const [prefix, base] = nameParts(metric);
    const isSplit = arrangement === 'split' && prefix !== null && splits.includes(prefix);
    const key = isSplit ? base : metric;
    charts.set(key, [...(charts.get(key) ?? []), metric]);
  }
  return [...bySection]
    .map(([key, charts]) => ({
      key,
      title: titleOf(key),
      charts: [...charts].map(([chart, names]) => ({ key: chart, metrics: names })),
    }))
    .sort((a, b) => rankOf(a.key) - rankOf(b.key) || a.key.localeCompare(b.key));
}

/** Puts what a person has ordered in that order; what came later stands behind it. */
export function inOrder(charts: readonly ChartPlace[], order: readonly string[]): ChartPlace[] {
  if (order.length === 0) return [...charts];
  const places = new Map(order.map((key, index) => [key, index]));
  const rank = (index: number) => places.get((charts[index] as ChartPlace).key) ?? order.length + index;
  return charts
    .map((_, index) => index)
    .sort((a, b) => rank(a) - rank(b))
    .map((index) => charts[index] as ChartPlace);
}
