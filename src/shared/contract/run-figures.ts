import type { SplitName } from './evaluation';
import type { Run } from './run';

/**
 * One metric of a run as tables and comparisons show it: over the whole split where training has ended, else the newest
 * point of its series, which in training is a single batch. Null where that is no number, whatever it was before; undefined
 * where nothing is known.
 *
 * @param metric a series name such as `train/loss`
 */
export function figureOf(
  { metrics, finalMetrics }: Pick<Run, 'metrics' | 'finalMetrics'>,
  metric: string,
): number | null | undefined {
  const slash = metric.indexOf('/');
  const final = finalMetrics?.[metric.slice(0, slash) as SplitName]?.[metric.slice(slash + 1)];
  return final === undefined ? metrics[metric]?.last : final;
}
