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

/** The patience after one more epoch. */
export function observeEpoch(policy: EarlyStopping, patience: Patience, value: number): Patience {
  return improves(policy.metric, value, patience.best, policy.minimumDelta)
    ? { best: value, epochsWithoutImprovement: 0 }
    : { ...patience, epochsWithoutImprovement: patience.epochsWithoutImprovement + 1 };
}
