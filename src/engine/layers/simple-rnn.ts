import { stockActivation } from './activation-function';
import type { LayerBuilder } from './layer-builder';
import { buildRecurrent } from './recurrent';

export const simpleRnn: LayerBuilder<'simpleRnn'> = (layer, context) =>
  buildRecurrent(layer, context, (given) =>
    context.tf.layers.simpleRNN({ ...given, activation: stockActivation(layer.activation) }),
  );
