import type { LossConfig } from '../../shared/config/loss';
import type { TensorFlow } from '../lib/tensorflow';
import { classLosses } from './losses/class-losses';
import type { LossFactories, LossFunction } from './losses/loss-function';
import { numberLosses } from './losses/number-losses';

export type { LossFunction } from './losses/loss-function';

const lossFactories = { ...classLosses, ...numberLosses } satisfies LossFactories;

/** The loss of a config as a function of targets and output. */
export function createLoss(tf: TensorFlow, config: LossConfig): LossFunction {
  const create = lossFactories[config.kind] as (tf: TensorFlow, config: LossConfig) => LossFunction;
  return create(tf, config);
}
