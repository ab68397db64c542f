import type { LayerBuilder } from './layer-builder';
import { buildRecurrent } from './recurrent';

export const lstm: LayerBuilder<'lstm'> = (layer, context) =>
  buildRecurrent(layer, context, (given) =>
    context.tf.layers.lstm({
      ...given,
      activation: layer.activation,
      recurrentActivation: layer.recurrentActivation,
      unitForgetBias: layer.unitForgetBias,
    }),
  );
