import type { LayerBuilder } from './layer-builder';

export const flatten: LayerBuilder<'flatten'> = (_, { tf, name, inputShapes, outputShape }) =>
  // TensorFlow.js' own flatten refuses what is flat already.
  inputShapes[0]?.length === 1
    ? tf.layers.reshape({ name, targetShape: [...outputShape] })
    : tf.layers.flatten({ name });
