import { axisAt } from '../../shared/graph/layers/axis';
import type { Tensor } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import { tensorLayer } from './tensor-layer';

/** The batch is axis 0 here. */
const create = tensorLayer<{ axis: number; start: number; length: number }>({
  className: 'SliceAxis',
  outputShape: ({ axis, length }, [shape = []]) => shape.map((size, at) => (at === axis ? length : size)),
  mask: () => null,
  call: ({ tf, config: { axis, start, length }, inputs: [x] }) => {
    const { shape } = x as Tensor;
    return tf.slice(
      x as Tensor,
      shape.map((_, at) => (at === axis ? start : 0)),
      shape.map((size, at) => (at === axis ? length : size)),
    );
  },
});

export const slice: LayerBuilder<'slice'> = (layer, context) => {
  const shape = context.inputShapes[0] ?? [];
  const axis = axisAt(shape, layer.axis) as number;
  const size = shape[axis] as number;
  const start = layer.start < 0 ? size + layer.start : layer.start;
  return create(context, layer, { axis: axis + 1, start, length: layer.length ?? size - start });
};
