import type { LayerBuilder } from './layer-builder';

export const dense: LayerBuilder<'dense'> = (layer, { tf, name, initialiser, regulariser }) =>
  tf.layers.dense({
    name,
    units: layer.units,
    activation: layer.activation,
    useBias: layer.useBias,
    kernelInitializer: initialiser(layer.kernelInitialiser, 'kernel'),
    biasInitializer: initialiser(layer.biasInitialiser, 'bias'),
    kernelRegularizer: regulariser(layer.kernelRegulariser),
    trainable: layer.trainable,
  });
