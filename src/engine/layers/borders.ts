import { toBorders } from '../../shared/graph/layers/spatial';
import type { Tensor } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import { tensorLayer } from './tensor-layer';

type Borders = [number, number][];

const grown = (borders: Borders, shape: readonly (number | null)[], sign: 1 | -1) =>
  shape.map((length, axis) => {
    const [front, back] = borders[axis - 1] ?? [0, 0];
    return length === null ? null : length + sign * (front + back);
  });

/** TensorFlow.js has both for images alone. */
const createPadding = tensorLayer<{ borders: Borders }>({
  className: 'ZeroBorders',
  outputShape: ({ borders }, [shape = []]) => grown(borders, shape, 1),
  call: ({ tf, config: { borders }, inputs: [x] }) => tf.pad(x as Tensor, [[0, 0], ...borders, [0, 0]]),
});

const createCropping = tensorLayer<{ borders: Borders }>({
  className: 'CropBorders',
  outputShape: ({ borders }, [shape = []]) => grown(borders, shape, -1),
  call: ({ tf, config: { borders }, inputs: [x] }) => {
    const { shape } = x as Tensor;
    const fronts = shape.map((_, axis) => borders[axis - 1]?.[0] ?? 0);
    return tf.slice(x as Tensor, fronts, grown(borders, shape, -1) as number[]);
  },
});

export const zeroPadding1d: LayerBuilder<'zeroPadding1d'> = (layer, context) =>
  createPadding(context, layer, { borders: toBorders(layer.padding, 1) });
export const zeroPadding2d: LayerBuilder<'zeroPadding2d'> = (layer, { tf, name }) =>
  tf.layers.zeroPadding2d({ name, padding: toBorders(layer.padding, 2) as [[number, number], [number, number]] });
export const zeroPadding3d: LayerBuilder<'zeroPadding3d'> = (layer, context) =>
  createPadding(context, layer, { borders: toBorders(layer.padding, 3) });

export const cropping1d: LayerBuilder<'cropping1d'> = (layer, context) =>
  createCropping(context, layer, { borders: toBorders(layer.cropping, 1) });
export const cropping2d: LayerBuilder<'cropping2d'> = (layer, { tf, name }) =>
  tf.layers.cropping2D({ name, cropping: toBorders(layer.cropping, 2) as [[number, number], [number, number]] });
export const cropping3d: LayerBuilder<'cropping3d'> = (layer, context) =>
  createCropping(context, layer, { borders: toBorders(layer.cropping, 3) });
