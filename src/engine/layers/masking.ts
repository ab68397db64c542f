import type { LayerBuilder } from './layer-builder';

export const masking: LayerBuilder<'masking'> = (layer, { tf, name }) =>
  tf.layers.masking({ name, maskValue: layer.maskValue });
