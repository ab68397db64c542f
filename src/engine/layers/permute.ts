import type { LayerBuilder } from './layer-builder';

export const permute: LayerBuilder<'permute'> = (layer, { tf, name }) =>
  tf.layers.permute({ name, dims: layer.dimensions });
