import type { Tensor } from '../lib/tensorflow';
import { type Interpolation, resizeImages } from './interpolation';
import type { LayerBuilder } from './layer-builder';
import { tensorLayer } from './tensor-layer';

interface Config {
  height: number;
  width: number;
  interpolation: Interpolation;
}

/** TensorFlow.js' own `Resizing` states a shape without batch and lets no network be built behind it. */
const create = tensorLayer<Config>({
  className: 'ResizeImages',
  outputShape: ({ height, width }, [shape = []]) => [shape[0] ?? null, height, width, shape[3] ?? null],
  call: ({ tf, config: { height, width, interpolation }, inputs: [x] }) =>
    resizeImages(tf, x as Tensor, [height, width], interpolation),
});

export const resizing: LayerBuilder<'resizing'> = (layer, context) =>
  create(context, layer, { height: layer.height, width: layer.width, interpolation: layer.interpolation });
