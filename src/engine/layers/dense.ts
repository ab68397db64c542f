import { stockActivation } from './activation-function';
import type { LayerBuilder } from './layer-builder';

export const dense: LayerBuilder<'dense'> = (layer, { tf, name, kernelArguments }) =>
  tf.layers.dense({
    name,
    units: layer.units,
    activation: stockActivation(layer.activation),
    ...kernelArguments(layer),
    trainable: layer.trainable,
  });
