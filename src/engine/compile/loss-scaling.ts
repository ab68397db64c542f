import type { LossScaling } from '../../shared/contract/compilation';

export type { LossScaling };

/**
 * Dynamic loss scaling for float16: gradients are computed of the loss times `scale`, so that small ones do not vanish.
 * A step whose gradients overflow is skipped and halves the scale; after many good steps the scale doubles. The scale
 * moves inside the graph, step by step, so that it does not depend on how many steps one call makes.
 */
export const firstLossScale = 2 ** 13;
/** Good steps after which the scale doubles. */
export const growthInterval = 2000;

export function createLossScaling(): LossScaling {
  return { scale: firstLossScale, goodStepCount: 0, skippedStepCount: 0 };
}
