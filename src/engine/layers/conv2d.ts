import { toPair } from '../../shared/graph/parameter-schemas';
import type { LayerBuilder } from './layer-builder';

export const conv2d: LayerBuilder<'conv2d'> = (layer, { tf, name, initialiser, regulariser }) =>
  tf.layers.conv2d({
    name,
    filters: layer.filters,
    kernelSize: toPair(layer.kernelSize),
    strides: toPair(layer.strides),
    padding: layer.padding,
    dilationRate: toPair(layer.dilationRate),
    activation: layer.activation,
    useBias: layer.useBias,
    kernelInitializer: initialiser(layer.kernelInitialiser, 'kernel'),
    biasInitializer: initialiser(layer.biasInitialiser, 'bias'),
    kernelRegularizer: regulariser(layer.kernelRegulariser),
    trainable: layer.trainable,
  });
