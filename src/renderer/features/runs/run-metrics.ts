import { formatNumber } from '../../../shared/base/format';
import { metricDirection } from '../../../shared/config/metric-direction';
import type { Run } from '../../../shared/contract/run';
import { compareMetrics } from './metric-order';

/** Every metric that any of the runs has, most wanted first. */
export function metricNames(runs: readonly Pick<Run, 'metrics'>[]): string[] {
  return [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))].toSorted(compareMetrics);
}

/** Figures that tell runs apart best come first: how well it does on data it has not seen. */
export const preferredMetrics = [
  'test/accuracy',
  'validation/accuracy',
  'validation/loss',
  'validation/rootMeanSquaredError',
  'test/loss',
  'train/loss',
];
const chosenCount = 3;

/** The metric columns of a table when nobody has chosen any: those that at least a third of the runs have. */
export function chooseMetrics(metrics: readonly { metric: string; runCount: number }[], runCount: number): string[] {
  const counts = new Map(metrics.map((each) => [each.metric, each.runCount]));
  return preferredMetrics
    .filter((name) => counts.has(name) && (counts.get(name) as number) * 3 >= runCount)
    .slice(0, chosenCount);
}

/** Losses, errors, perplexity and costs are better when small, everything else when large. */
export function isBetterSmall(metric: string): boolean {
  return metricDirection(metric) === 'lower';
}

/** `rootMeanSquaredError` in words. */
export function titleOfMetric(metric: string): string {
  const words = metric.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A metric with four places behind the point, so that columns line up; very large and very small ones in four digits. */
export function formatFigure(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return formatNumber(value);
  const size = Math.abs(value);
  return size >= 0.001 && size < 1000 ? value.toFixed(4).replace('-', '−') : formatNumber(value);
}
