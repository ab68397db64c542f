import type { LayerBuilder } from './layer-builder';

/**
 * The stock dropout with one decision a channel; TensorFlow.js has a class of its own for sequences only. The numbers
 * come from the run's seed and step (`bindRandomLayers`).
 */
export const spatialDropout1d: LayerBuilder<'spatialDropout1d'> = (layer, { tf, name }) =>
  tf.layers.dropout({ name, rate: layer.rate, noiseShape: [null, 1, null] as unknown as number[] });

export const spatialDropout2d: LayerBuilder<'spatialDropout2d'> = (layer, { tf, name }) =>
  tf.layers.dropout({ name, rate: layer.rate, noiseShape: [null, 1, 1, null] as unknown as number[] });

export const spatialDropout3d: LayerBuilder<'spatialDropout3d'> = (layer, { tf, name }) =>
  tf.layers.dropout({ name, rate: layer.rate, noiseShape: [null, 1, 1, 1, null] as unknown as number[] });
