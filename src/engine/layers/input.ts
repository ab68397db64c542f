import type { LayerBuilder } from './layer-builder';

export const input: LayerBuilder<'input'> = (_, { tf, name, outputShape }) =>
  tf.layers.inputLayer({ name, inputShape: [...outputShape] });
