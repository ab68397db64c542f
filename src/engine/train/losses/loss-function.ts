import type { LossConfig, LossKind } from '../../../shared/config/loss';
import type { Tensor, TensorFlow } from '../../lib/tensorflow';

/**
 * The loss of every sample of a batch; what adds them up and weighs them is `objective.ts`.
 * Shape: class indices [batch] or [batch, steps] int32, −1 where a step does not count; all other targets that of the
 * output, float32; result [batch].
 */
export type LossFunction = (target: Tensor, output: Tensor) => Tensor;

export type LossFactories<Kinds extends LossKind = LossKind> = {
  [Kind in Kinds]: (tf: TensorFlow, config: Extract<LossConfig, { kind: Kind }>) => LossFunction;
};
