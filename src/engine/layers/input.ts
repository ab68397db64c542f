import type { LayerBuilder } from './layer-builder';

export const input: LayerBuilder<'input'> = (layer, { tf, name, outputShape }) =>
  tf.layers.inputLayer({ name, inputShape: [...outputShape], dtype: layer.dataType });
