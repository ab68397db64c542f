import type { LayerBuilder } from './layer-builder';

export const lstm: LayerBuilder<'lstm'> = (layer, { tf, name, initialiser }) =>
  tf.layers.lstm({
    name,
    units: layer.units,
    activation: layer.activation,
    recurrentActivation: layer.recurrentActivation,
    returnSequences: layer.returnSequences,
    goBackwards: layer.goBackwards,
    dropout: layer.dropout,
    useBias: layer.useBias,
    unitForgetBias: layer.unitForgetBias,
    kernelInitializer: initialiser(layer.kernelInitialiser, 'kernel'),
    recurrentInitializer: initialiser(layer.recurrentInitialiser, 'recurrentKernel'),
    trainable: layer.trainable,
  });
