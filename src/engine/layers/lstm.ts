import { stockActivation } from './activation-function';
import type { LayerBuilder } from './layer-builder';
import { buildRecurrent } from './recurrent';

export const lstm: LayerBuilder<'lstm'> = (layer, context) =>
  buildRecurrent(layer, context, (given) =>
    context.tf.layers.lstm({
      ...given,
      activation: stockActivation(layer.activation),
      recurrentActivation: stockActivation(layer.recurrentActivation),
      unitForgetBias: layer.unitForgetBias,
    }),
  );
