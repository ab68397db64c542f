import { toPair } from '../../shared/graph/parameter-schemas';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import { tensorLayer } from './tensor-layer';

interface Config {
  statistic: 'average' | 'maximum';
  outputSize: [number, number];
}

/** Mean or maximum over each of `count` parts of one axis; neighbouring parts may share a place. */
function poolAxis(tf: TensorFlow, x: Tensor, axis: 1 | 2, count: number, statistic: Config['statistic']): Tensor {
  const length = x.shape[axis] as number;
  const parts = Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * length) / count);
    const to = Math.ceil(((index + 1) * length) / count);
    const begin = x.shape.map((__, at) => (at === axis ? from : 0));
    const size = x.shape.map((whole, at) => (at === axis ? to - from : whole));
    const part = tf.slice(x, begin, size);
    return statistic === 'average' ? tf.mean(part, axis, true) : tf.max(part, axis, true);
  });
  return parts.length === 1 ? (parts[0] as Tensor) : tf.concat(parts, axis);
}

const create = tensorLayer<Config>({
  className: 'AdaptivePooling2D',
  outputShape: ({ outputSize }, [shape = []]) => [shape[0] ?? null, ...outputSize, shape[3] ?? null],
  // Parts are rectangles, so that rows and columns can be pooled one after the other.
  call: ({ tf, config, inputs: [x] }) =>
    poolAxis(
      tf,
      poolAxis(tf, x as Tensor, 1, config.outputSize[0], config.statistic),
      2,
      config.outputSize[1],
      config.statistic,
    ),
});

export const adaptiveAveragePooling2d: LayerBuilder<'adaptiveAveragePooling2d'> = (layer, context) =>
  create(context, layer, { statistic: 'average', outputSize: toPair(layer.outputSize) });
export const adaptiveMaxPooling2d: LayerBuilder<'adaptiveMaxPooling2d'> = (layer, context) =>
  create(context, layer, { statistic: 'maximum', outputSize: toPair(layer.outputSize) });
