import type { RunConfig } from '../../../shared/config/run-config';

/** What must be the same for optimizer state, schedule and shuffle order of a checkpoint to mean anything. */
function trajectoryOf({ dataset, transforms, model, training, seed }: RunConfig): unknown {
  const { optimizer, batchSize, loss, metrics } = training;
  return { dataset, transforms, model, optimizer: optimizer.kind, batchSize, loss, metrics, seed };
}

/**
 * How a fork takes its checkpoint over: `exact` when it only goes on longer, with another learning rate or stopping
 * rule; else the weights alone. Both configs with everything filled in.
 */
export function forkMode(parent: RunConfig, fork: RunConfig): 'exact' | 'weights' {
  return JSON.stringify(trajectoryOf(parent)) === JSON.stringify(trajectoryOf(fork)) ? 'exact' : 'weights';
}
