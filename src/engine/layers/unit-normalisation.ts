import type { Tensor } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import { tensorLayer } from './tensor-layer';

/** Below this a vector counts as zero and stays as it is. Source: tf.math.l2_normalize. */
const smallestSquare = 1e-12;

const create = tensorLayer<object>({
  className: 'UnitNormalization',
  call: ({ tf, inputs }) => {
    const [x] = inputs as [Tensor];
    return tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), -1, true), smallestSquare))) as Tensor;
  },
});

export const unitNormalisation: LayerBuilder<'unitNormalisation'> = (layer, context) => create(context, layer, {});
