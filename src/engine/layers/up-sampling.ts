import { type SpatialRank, toSizes } from '../../shared/graph/layers/spatial';
import { toPair } from '../../shared/graph/parameter-schemas';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { resizeImages } from './interpolation';
import type { LayerBuilder } from './layer-builder';
import { tensorLayer } from './tensor-layer';

/** Every place of one axis `count` times in a row. */
function repeatAxis(tf: TensorFlow, x: Tensor, axis: number, count: number): Tensor {
  if (count === 1) return x;
  const { shape } = x;
  const inner = shape.slice(axis + 1).reduce((total, size) => total * size, 1);
  const places = shape.slice(0, axis + 1).reduce((total, size) => total * size, 1);
  const repeated = tf.tile(tf.reshape(x, [places, 1, inner]), [1, count, 1]);
  return tf.reshape(
    repeated,
    shape.map((size, at) => (at === axis ? size * count : size)),
  );
}

const createRepeat = tensorLayer<{ size: number[] }>({
  className: 'RepeatPlaces',
  outputShape: ({ size }, [shape = []]) =>
    shape.map((length, axis) => (length === null || axis === 0 ? length : length * (size[axis - 1] ?? 1))),
  call: ({ tf, config, inputs: [x] }) =>
    config.size.reduce<Tensor>((grown, count, at) => repeatAxis(tf, grown, at + 1, count), x as Tensor),
});

/** Keras interpolates between centres of pixels, TensorFlow.js' own layer between their corners. */
const createBilinear = tensorLayer<{ size: [number, number] }>({
  className: 'BilinearUpSampling2D',
  outputShape: ({ size }, [shape = []]) =>
    shape.map((length, axis) => (length === null || axis === 0 ? length : length * (size[axis - 1] ?? 1))),
  call: ({ tf, config: { size }, inputs: [x] }) => {
    const [, height, width] = (x as Tensor).shape as [number, number, number];
    return resizeImages(tf, x as Tensor, [height * size[0], width * size[1]], 'bilinear');
  },
});

const sizesOf = (size: number | number[], rank: SpatialRank) => ({ size: toSizes(size, rank) });

export const upSampling1d: LayerBuilder<'upSampling1d'> = (layer, context) =>
  createRepeat(context, layer, sizesOf(layer.size, 1));
export const upSampling3d: LayerBuilder<'upSampling3d'> = (layer, context) =>
  createRepeat(context, layer, sizesOf(layer.size, 3));

export const upSampling2d: LayerBuilder<'upSampling2d'> = (layer, context) => {
  if (layer.interpolation === 'bilinear') return createBilinear(context, layer, { size: toPair(layer.size) });
  const { tf, name } = context;
  return tf.layers.upSampling2d({ name, size: toPair(layer.size), interpolation: 'nearest' });
};
