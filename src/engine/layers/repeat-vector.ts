import type { LayerBuilder } from './layer-builder';

export const repeatVector: LayerBuilder<'repeatVector'> = (layer, { tf, name }) =>
  tf.layers.repeatVector({ name, n: layer.count });
