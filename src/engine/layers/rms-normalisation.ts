import type { Tensor } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import { divideByRootMeanSquare } from './standardise';
import { tensorLayer } from './tensor-layer';

const create = tensorLayer<{ epsilon: number; scale: boolean }>({
  className: 'RMSNormalization',
  weights: ({ scale }, [shape = []]) =>
    scale ? { scale: { shape: [shape.at(-1) as number], initialiser: 'ones' } } : {},
  call: ({ tf, config, inputs, weight }) => {
    const [x] = inputs as [Tensor];
    const normal = divideByRootMeanSquare(tf, x, [x.rank - 1], config.epsilon);
    return config.scale ? (tf.mul(normal, weight('scale')) as Tensor) : normal;
  },
});

export const rmsNormalisation: LayerBuilder<'rmsNormalisation'> = (layer, context) =>
  create(context, layer, { epsilon: layer.epsilon, scale: layer.scale });
