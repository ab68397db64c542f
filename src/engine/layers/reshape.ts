import type { LayerBuilder } from './layer-builder';

/** With every axis known: TensorFlow.js would leave a -1 open for the layers after it. */
export const reshape: LayerBuilder<'reshape'> = (_, { tf, name, outputShape }) =>
  tf.layers.reshape({ name, targetShape: [...outputShape] });
