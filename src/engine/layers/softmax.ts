import { axisAt } from '../../shared/graph/layers/axis';
import type { Tensor } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import { tensorLayer } from './tensor-layer';

/** TensorFlow.js computes it along the last axis alone. The batch is axis 0 here. */
const createAlong = tensorLayer<{ axis: number }>({
  className: 'SoftmaxAlong',
  call: ({ tf, config: { axis }, inputs: [x] }) => {
    const order = (x as Tensor).shape.map((_, at) => at);
    // Exchanging two axes is its own way back.
    [order[axis], order[order.length - 1]] = [order.length - 1, axis];
    return tf.transpose(tf.softmax(tf.transpose(x as Tensor, order)), order);
  },
});

export const softmax: LayerBuilder<'softmax'> = (layer, context) => {
  const { tf, name, inputShapes } = context;
  const shape = inputShapes[0] ?? [];
  const axis = axisAt(shape, layer.axis) as number;
  return axis === shape.length - 1
    ? tf.layers.softmax({ name, axis: -1 })
    : createAlong(context, layer, { axis: axis + 1 });
};
