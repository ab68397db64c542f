import type { ClipConfig, ClipKind } from '../../shared/config/clip';
import type { Tensor, TensorFlow } from '../lib/tensorflow';

/** Gradients in the order of the trained weights; undefined where a weight has none. */
export type Gradients = readonly (Tensor | undefined)[];

type Clip = (gradients: Gradients) => Gradients;

const present = (gradient: Tensor | undefined): gradient is Tensor => gradient != null;
const squares = (tf: TensorFlow, gradient: Tensor) => tf.sum(tf.square(gradient));
/** limit / max(norm, limit): 1 for small gradients, and no division by 0. */
const shrinkage = (tf: TensorFlow, squaredNorm: Tensor, limit: number) =>
  tf.div(limit, tf.maximum(tf.sqrt(squaredNorm), limit));

const clips = {
  value:
    (tf, { limit }) =>
    (gradients) =>
      gradients.map((gradient) => gradient && tf.clipByValue(gradient, -limit, limit)),
  norm:
    (tf, { limit }) =>
    (gradients) =>
      gradients.map((gradient) => gradient && tf.mul(gradient, shrinkage(tf, squares(tf, gradient), limit))),
  globalNorm:
    (tf, { limit }) =>
    (gradients) => {
      const given = gradients.filter(present);
      if (given.length === 0) return gradients;
      const factor = shrinkage(tf, tf.addN(given.map((gradient) => squares(tf, gradient))), limit);
      return gradients.map((gradient) => gradient && tf.mul(gradient, factor));
    },
} satisfies { [Kind in ClipKind]: (tf: TensorFlow, config: Extract<ClipConfig, { kind: Kind }>) => Clip };

/** What the config does to gradients before the optimizer sees them. */
export function createClip(tf: TensorFlow, config: ClipConfig): Clip {
  const create = clips[config.kind] as (tf: TensorFlow, config: ClipConfig) => Clip;
  return create(tf, config);
}
