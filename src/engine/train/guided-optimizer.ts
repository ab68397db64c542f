import type { ClipConfig } from '../../shared/config/clip';
import type { LayersModel, Tensor, TensorFlow, Variable } from '../lib/tensorflow';
import { createClip } from './clipping';
import type { Optimizer } from './updates/slot-optimizer';

type GivenGradients = { name: string; tensor?: Tensor }[] | Record<string, Tensor>;
type Apply = (this: Optimizer, gradients: GivenGradients) => void;

interface ConstrainedWeight {
  constraint?: { apply(weights: Tensor): Tensor } | null;
  read(): Variable;
}

/** Weights of a model that must stay within bounds, with what brings them back. */
function constrainedWeights(model: LayersModel): { weight: Variable; project(weights: Tensor): Tensor }[] {
  return (model.trainableWeights as unknown as ConstrainedWeight[]).flatMap((layerWeight) => {
    const { constraint } = layerWeight;
    return constraint ? [{ weight: layerWeight.read(), project: (weights: Tensor) => constraint.apply(weights) }] : [];
  });
}

/**
 * Lets an optimizer clip gradients before its own update and bring constrained weights back after it. TensorFlow.js does
 * the first nowhere and the second only when weights are set. Call it once the model's layers are built; it replaces
 * `applyGradients` of this one optimizer, so slots, checkpoints and compiled steps stay as they are.
 */
export function guideOptimizer(
  tf: TensorFlow,
  optimizer: Optimizer,
  model: LayersModel,
  clipConfig: ClipConfig | null | undefined,
): void {
  const constrained = constrainedWeights(model);
  if (!clipConfig && constrained.length === 0) return;
  const clip = clipConfig ? createClip(tf, clipConfig) : null;
  const prototype = Object.getPrototypeOf(optimizer) as { applyGradients: Apply };
  // A compiled step replaces the class's method by one fused operation, whose result a constraint could not read.
  const plainUpdate = prototype.applyGradients;
  const update: Apply =
    constrained.length > 0
      ? plainUpdate
      : function latest(gradients) {
          prototype.applyGradients.call(this, gradients);
        };
  optimizer.applyGradients = (given: GivenGradients) => {
    tf.tidy(() => {
      const list = Array.isArray(given) ? given : Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
      const clipped = clip ? clip(list.map(({ tensor }) => tensor ?? undefined)) : null;
      const final = clipped ? list.map(({ name }, index) => ({ name, tensor: clipped[index] })) : list;
      update.call(optimizer, final as { name: string; tensor: Tensor }[]);
      for (const { weight, project } of constrained) if (weight.trainable) weight.assign(project(weight) as Tensor);
    });
  };
}
