import type { LayerBuilder } from './layer-builder';

/** The stock layer; its numbers come from the run's seed and step (`bindRandomLayers`). */
export const dropout: LayerBuilder<'dropout'> = (layer, { tf, name }) => tf.layers.dropout({ name, rate: layer.rate });
