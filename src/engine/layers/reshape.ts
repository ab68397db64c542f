import type { LayerBuilder } from './layer-builder';

export const reshape: LayerBuilder<'reshape'> = (layer, { tf, name }) =>
  tf.layers.reshape({ name, targetShape: layer.targetShape });
