import { type SpatialRank, toSizes } from '../../shared/graph/layers/spatial';
import type { TensorFlow, TensorFlowLayer } from '../lib/tensorflow';
import type { LayerBuildContext, LayerBuilder } from './layer-builder';

interface PoolingLayer {
  poolSize: number | number[];
  strides: number | number[] | null;
  padding: 'valid' | 'same';
}
type StockPooling = Extract<keyof TensorFlow['layers'], `${'max' | 'average'}Pooling${1 | 2 | 3}d`>;

function build(
  stock: StockPooling,
  rank: SpatialRank,
  layer: PoolingLayer,
  { tf, name }: LayerBuildContext,
): TensorFlowLayer {
  return tf.layers[stock]({
    name,
    poolSize: toSizes(layer.poolSize, rank),
    strides: toSizes(layer.strides ?? layer.poolSize, rank),
    padding: layer.padding,
  } as never);
}

export const maxPooling1d: LayerBuilder<'maxPooling1d'> = (layer, context) => build('maxPooling1d', 1, layer, context);
export const maxPooling2d: LayerBuilder<'maxPooling2d'> = (layer, context) => build('maxPooling2d', 2, layer, context);
export const maxPooling3d: LayerBuilder<'maxPooling3d'> = (layer, context) => build('maxPooling3d', 3, layer, context);
export const averagePooling1d: LayerBuilder<'averagePooling1d'> = (layer, context) =>
  build('averagePooling1d', 1, layer, context);
export const averagePooling2d: LayerBuilder<'averagePooling2d'> = (layer, context) =>
  build('averagePooling2d', 2, layer, context);
export const averagePooling3d: LayerBuilder<'averagePooling3d'> = (layer, context) =>
  build('averagePooling3d', 3, layer, context);
