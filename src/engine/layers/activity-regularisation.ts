import type { LayerBuilder } from './layer-builder';
import { penaliseActivity } from './penalties';

/** Passes its input on and adds to the loss; the penalty works while training here and is not exported. */
export const activityRegularisation: LayerBuilder<'activityRegularisation'> = (layer, { tf, name }) => {
  const built = tf.layers.activation({ name, activation: 'linear' });
  penaliseActivity(tf, built, { l1: layer.l1, l2: layer.l2, orthogonal: 0 });
  return built;
};
