import type { LayerBuilder } from './layer-builder';
import { buildRecurrent } from './recurrent';
import { resetAfterGru } from './reset-after-gru';

export const gru: LayerBuilder<'gru'> = (layer, context) =>
  buildRecurrent(layer, context, (given) => {
    const { activation, recurrentActivation } = layer;
    const options = { ...given, activation, recurrentActivation };
    return layer.resetAfter ? resetAfterGru(context.tf, options) : context.tf.layers.gru(options);
  });
