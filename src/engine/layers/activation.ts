import { stockActivation } from './activation-function';
import type { LayerBuilder } from './layer-builder';

export const activation: LayerBuilder<'activation'> = (layer, { tf, name }) =>
  tf.layers.activation({ name, activation: stockActivation(layer.function) });
