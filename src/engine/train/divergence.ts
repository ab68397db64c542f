import { StudioError } from '../../shared/base/problem';
import type { RunConfig } from '../../shared/config/run-config';
import type { JobContext } from '../lib/job-context';

/** One step as the training loop saw it. */
export interface StepLoss {
  loss: number;
  /** Optimizer steps made, this one included. */
  step: number;
  /** Counted from 1. */
  epoch: number;
}

/**
 * Looks at every step's loss: a loss that is no number ends the run.
 *
 * Throws: StudioError ENGINE_FAILED.
 */
export function judgeLoss(
  { optimizer }: RunConfig['training'],
  { loss, step, epoch }: StepLoss,
  _log: JobContext['log'],
): void {
  if (Number.isFinite(loss)) return;
  const { learningRate } = optimizer;
  throw new StudioError(
    'ENGINE_FAILED',
    `Training diverged: the loss became ${loss} at step ${step} (epoch ${epoch}) with learning rate ${learningRate}.`,
    {
      problems: [{ code: 'diverged', severity: 'error', message: `Loss ${loss} at step ${step}, epoch ${epoch}.` }],
      fix: `Lower training.optimizer.learningRate, for example to ${learningRate / 10}, and check that the features are scaled (standardise or minMax). Checkpoints from before are intact.`,
    },
  );
}
