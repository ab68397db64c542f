import { stockActivation } from './activation-function';
import type { LayerBuilder } from './layer-builder';
import { markOnlyHere } from './portability';
import { buildRecurrent } from './recurrent';
import { resetAfterGru } from './reset-after-gru';

export const gru: LayerBuilder<'gru'> = (layer, context) => {
  const built = buildRecurrent(layer, context, (given) => {
    const options = {
      ...given,
      activation: stockActivation(layer.activation),
      recurrentActivation: stockActivation(layer.recurrentActivation),
    };
    return layer.resetAfter ? resetAfterGru(context.tf, options) : context.tf.layers.gru(options);
  });
  if (layer.resetAfter) markOnlyHere(built, 'TensorFlow.js has no GRU with the reset after the product');
  return built;
};
