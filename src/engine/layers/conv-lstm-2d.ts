import { toPair } from '../../shared/graph/parameter-schemas';
import type { LayerBuilder } from './layer-builder';

export const convLstm2d: LayerBuilder<'convLstm2d'> = (layer, { tf, name, initialiser }) =>
  tf.layers.convLstm2d({
    name,
    filters: layer.filters,
    kernelSize: toPair(layer.kernelSize),
    strides: toPair(layer.strides),
    padding: layer.padding,
    activation: layer.activation,
    recurrentActivation: layer.recurrentActivation,
    returnSequences: layer.returnSequences,
    goBackwards: layer.goBackwards,
    useBias: layer.useBias,
    unitForgetBias: layer.unitForgetBias,
    kernelInitializer: initialiser(layer.kernelInitialiser, 'kernel'),
    recurrentInitializer: initialiser(layer.recurrentInitialiser, 'recurrentKernel'),
    biasInitializer: initialiser('zeros', 'bias'),
    trainable: layer.trainable,
  } as Parameters<typeof tf.layers.convLstm2d>[0]);
