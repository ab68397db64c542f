import type { LayerBuilder } from './layer-builder';

export const dot: LayerBuilder<'dot'> = (layer, { tf, name, inputShapes }) => {
  // With the batch as first axis; TensorFlow.js does not count from the end.
  const axes = layer.axes.map((axis, at) => (axis < 0 ? (inputShapes[at]?.length ?? 1) + axis + 1 : axis + 1));
  return tf.layers.dot({ name, axes: axes as [number, number], normalize: layer.normalise });
};
