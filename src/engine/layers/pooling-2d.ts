import { toPair } from '../../shared/graph/parameter-schemas';
import type { LayerBuilder } from './layer-builder';

export const maxPooling2d: LayerBuilder<'maxPooling2d'> = (layer, { tf, name }) =>
  tf.layers.maxPooling2d({
    name,
    poolSize: toPair(layer.poolSize),
    strides: toPair(layer.strides ?? layer.poolSize),
    padding: layer.padding,
  });

export const averagePooling2d: LayerBuilder<'averagePooling2d'> = (layer, { tf, name }) =>
  tf.layers.averagePooling2d({
    name,
    poolSize: toPair(layer.poolSize),
    strides: toPair(layer.strides ?? layer.poolSize),
    padding: layer.padding,
  });
