import type { LayerBuilder } from './layer-builder';

/** The stock layers; their numbers come from the run's seed and step (`bindRandomLayers`). */
export const gaussianNoise: LayerBuilder<'gaussianNoise'> = (layer, { tf, name }) =>
  tf.layers.gaussianNoise({ name, stddev: layer.deviation });

export const gaussianDropout: LayerBuilder<'gaussianDropout'> = (layer, { tf, name }) =>
  tf.layers.gaussianDropout({ name, rate: layer.rate });

export const alphaDropout: LayerBuilder<'alphaDropout'> = (layer, { tf, name }) =>
  tf.layers.alphaDropout({ name, rate: layer.rate });
