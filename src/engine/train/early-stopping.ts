import { metricDirection } from '../../shared/config/metric-direction';
import type { RunConfig } from '../../shared/config/run-config';

type EarlyStopping = NonNullable<RunConfig['training']['earlyStopping']>;

/** What the decision depends on; part of every checkpoint. */
export interface Patience {
  best: number | null;
  epochsWithoutImprovement: number;
}

/** Whether a value of a metric (`validation/loss`) is better than the best so far by more than `minimumDelta`. */
export function improves(metric: string, value: number, best: number | null, minimumDelta = 0): boolean {
  if (Number.isNaN(value)) return false;
  if (best === null) return true;
  const gain = metricDirection(metric) === 'higher' ? value - best : best - value;
  return gain > minimumDelta;
}

/**
 * The patience after one more epoch. Values that do not beat the baseline are remembered, but do not count as progress.
 * Source: Keras' EarlyStopping.
 *
 * @param epochCount epochs completed, this one included
 */
export function observeEpoch(
  { metric, minimumDelta, startEpoch, baseline }: EarlyStopping,
  patience: Patience,
  value: number,
  epochCount: number,
): Patience {
  if (epochCount <= startEpoch) return patience;
  const isBest = improves(metric, value, patience.best, minimumDelta);
  const isProgress = isBest && (baseline === null || improves(metric, value, baseline, minimumDelta));
  return {
    best: isBest ? value : patience.best,
    epochsWithoutImprovement: isProgress ? 0 : patience.epochsWithoutImprovement + 1,
  };
}
